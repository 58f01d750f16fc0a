"""Rewritten branches: a branch left its former tip behind, or is gone. Noticed by ourselves."""

from datetime import datetime

import msgspec

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Kept, Kind, Name, Reading, Row, Sha, moment, no_parent, shaped


class Rewrite(msgspec.Struct):
    """The fields of a notice; without `after` the branch is gone."""

    branch: Name
    before: str
    seen: str
    after: str | None = None
    former_seen: str | None = None


class RewriteRow(Row, frozen=True, kw_only=True):
    """`rewrites`: `branch` pointed at `before`, and later at `after`, which does not contain it.

    `after` is None where the branch was gone. It happened after `former_seen_at`, when the branch
    was last seen at `before`, and not after `seen_at` (both UTC).
    """

    table = "rewrites"

    branch: Name
    before: Sha
    after: Sha | None
    former_seen_at: datetime | None
    seen_at: datetime


def read_rewrite(observation: Kept) -> Reading:
    """Key `rewrite:REPOSITORY:BRANCH:SEEN`: a branch may be rewritten to and fro."""
    said = shaped(Rewrite, observation)
    if observation.repository is None:
        raise no_parent("repository")
    seen, former = moment(said.seen, "seen"), moment(said.former_seen, "former_seen")
    if seen is None or (former and former > seen):
        raise UnreadableRecordError("bad_rewrite", "It needs `seen`, not before `former_seen`.")
    row = RewriteRow(
        branch=said.branch,
        before=said.before,
        after=said.after,
        former_seen_at=former,
        seen_at=seen,
    )
    return Reading(
        key=f"rewrite:{observation.repository}:{said.branch}:{said.seen}",
        repository=observation.repository,
        source_time=seen,
        occurred_at=seen,
        actor=None,
        rows=[row],
    )


GIT = Kind("git_rewrite", "git:rewrite:noticed", read_rewrite, (RewriteRow,))
GITHUB = Kind("rewrites", "github:rewrite:noticed", read_rewrite, (RewriteRow,))
