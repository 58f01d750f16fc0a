"""A pull request. Merged means `merged_at` is set: an open one carries a test merge's SHA."""

from datetime import datetime
from typing import ClassVar

import msgspec

from ledger.kinds.base import (
    Account,
    Kept,
    Kind,
    Positive,
    Reading,
    Row,
    Sha,
    moment,
    no_parent,
    shaped,
)
from ledger.kinds.github.sections import SectionRow, sections
from ledger.kinds.location import repository_of
from ledger.kinds.mentions import mentions
from ledger.kinds.records.blocks import rows_in


class Repository(msgspec.Struct):
    """A repository as a head or base names it; absent when a fork was deleted."""

    full_name: str | None = None


class Side(msgspec.Struct):
    """Head or base."""

    ref: str | None = None
    sha: str | None = None
    repo: Repository | None = None


class Pull(msgspec.Struct):
    """The fields that are read."""

    number: int
    title: str | None = None
    body: str | None = None
    state: str | None = None
    merged_at: str | None = None
    merge_commit_sha: str | None = None
    commits: int | None = None
    head: Side | None = None
    base: Side | None = None
    user: Account | None = None
    created_at: str | None = None
    updated_at: str | None = None
    url: str | None = None
    html_url: str | None = None


class PullRow(Row, frozen=True, kw_only=True):
    """`pulls`: `merge_sha` only where merged; `commits` is how many it brought, where said.

    `mentions` is what its body names, by `ledger.kinds.mentions`.
    """

    table = "pulls"
    known: ClassVar = {"state": frozenset({"open", "closed"})}

    number: Positive
    title: str | None
    state: str | None
    author: str | None
    author_id: int | None
    head_ref: str | None
    head_sha: Sha | None
    head_repository: str | None
    base_ref: str | None
    base_sha: Sha | None
    created_at: datetime | None
    merged_at: datetime | None
    merge_sha: Sha | None
    commits: int | None
    mentions: list[str]
    html_url: str | None


def read(observation: Kept) -> Reading:
    """Key `pull_request:REPOSITORY:NUMBER`; versions by `updated_at`."""
    pull = shaped(Pull, observation)
    head, base = pull.head or Side(), pull.base or Side()
    author = pull.user or Account()
    base_name = base.repo.full_name if base.repo else None
    repository = repository_of(pull.url, observation.url, known=observation.repository or base_name)
    if repository is None:
        raise no_parent("repository")
    merged = moment(pull.merged_at, "merged_at")
    created, updated = moment(pull.created_at, "created_at"), moment(pull.updated_at, "updated_at")
    row = PullRow(
        number=pull.number,
        title=pull.title,
        state=pull.state,
        author=author.login,
        author_id=author.id,
        head_ref=head.ref,
        head_sha=head.sha,
        head_repository=head.repo.full_name if head.repo else None,
        base_ref=base.ref,
        base_sha=base.sha,
        created_at=created,
        merged_at=merged,
        merge_sha=pull.merge_commit_sha if merged else None,
        commits=pull.commits,
        mentions=mentions(pull.body),
        html_url=pull.html_url,
    )
    blocks = rows_in(
        pull.body,
        author=author.login,
        author_id=author.id,
        repository=repository,
        created=created,
        changed=updated,
    )
    return Reading(
        key=f"pull_request:{repository}:{pull.number}",
        repository=repository,
        source_time=updated,
        occurred_at=updated,
        actor=author.login,
        rows=[row, *sections(pull.number, pull.body), *blocks],
    )


KIND = Kind(
    "pulls",
    "github:pull_request:observed",
    read,
    (PullRow, SectionRow),
    volatile=("head.repo", "base.repo"),
)
