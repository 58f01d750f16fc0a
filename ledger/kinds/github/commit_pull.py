"""Which pull requests a commit belongs to, and that at a moment none was known.

GitHub's answer may lag after a merge, so that an empty list says nothing at first. It is kept as
a sighting, and only sightings that go on for a day after the first one mean that there is none.
"""

from datetime import datetime

import msgspec

from ledger.kinds.base import Kept, Kind, Positive, Reading, Row, Sha, moment, no_parent, shaped
from ledger.kinds.github.pull import Side
from ledger.kinds.location import Location, repository_of


class CommitPull(msgspec.Struct):
    """The fields that are read of a pull request in the list of a commit."""

    number: int
    state: str | None = None
    merged_at: str | None = None
    merge_commit_sha: str | None = None
    base: Side | None = None
    head: Side | None = None
    updated_at: str | None = None
    url: str | None = None


class WithoutPull(msgspec.Struct):
    """That the list of a commit was empty."""

    sha: str


class CommitPullRow(Row, frozen=True, kw_only=True):
    """`commit_pulls`: the commit `sha` belongs to this pull request; `merge_sha` where merged."""

    table = "commit_pulls"

    sha: Sha
    number: Positive
    state: str | None
    merged_at: datetime | None
    merge_sha: Sha | None
    base_ref: str | None
    head_ref: str | None


class WithoutPullRow(Row, frozen=True, kw_only=True):
    """`commits_without_pull`: at `seen_at` (UTC) no pull request was listed for a commit."""

    table = "commits_without_pull"

    sha: Sha
    seen_at: datetime | None


def read_commit_pull(observation: Kept) -> Reading:
    """Key `commit_pull:REPOSITORY:SHA:NUMBER`; the commit comes from the address."""
    pull = shaped(CommitPull, observation)
    sha = Location(observation.url).sha
    if sha is None:
        raise no_parent("commit")
    base, head = pull.base or Side(), pull.head or Side()
    merged = moment(pull.merged_at, "merged_at")
    base_name = base.repo.full_name if base.repo else None
    repository = repository_of(pull.url, observation.url, known=observation.repository or base_name)
    updated = moment(pull.updated_at, "updated_at") or merged or observation.recorded
    row = CommitPullRow(
        sha=sha,
        number=pull.number,
        state=pull.state,
        merged_at=merged,
        merge_sha=pull.merge_commit_sha if merged else None,
        base_ref=base.ref,
        head_ref=head.ref,
    )
    return Reading(
        key=f"commit_pull:{repository}:{sha}:{pull.number}",
        repository=repository,
        source_time=updated,
        occurred_at=updated,
        actor=None,
        rows=[row],
    )


def read_without_pull(observation: Kept) -> Reading:
    """Key `commit_without_pull:REPOSITORY:SHA`; each sighting is a version."""
    seen = shaped(WithoutPull, observation)
    repository = repository_of(observation.url, known=observation.repository)
    if repository is None:
        raise no_parent("repository")
    return Reading(
        key=f"commit_without_pull:{repository}:{seen.sha}",
        repository=repository,
        source_time=observation.recorded,
        occurred_at=observation.recorded,
        actor=None,
        rows=[WithoutPullRow(sha=seen.sha, seen_at=observation.recorded)],
    )


COMMIT_PULL = Kind(
    "commit_pulls",
    "github:commit_pull:observed",
    read_commit_pull,
    (CommitPullRow,),
    volatile=("head.repo", "base.repo"),
)
WITHOUT_PULL = Kind(
    "commits_without_pull",
    "github:commit_without_pull:observed",
    read_without_pull,
    (WithoutPullRow,),
    snapshot=True,
)
