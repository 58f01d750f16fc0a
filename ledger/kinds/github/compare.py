"""Comparisons of two commits, as GitHub answers `GET /compare/BASE...HEAD`."""

from datetime import datetime
from urllib.parse import unquote

import msgspec

from ledger.kinds.base import Kept, Kind, Name, Reading, Row, Sha, is_sha, no_parent, shaped
from ledger.kinds.location import repository_of


class Link(msgspec.Struct):
    """A commit of which only the SHA is read."""

    sha: str | None = None


class Compare(msgspec.Struct):
    """The fields that are read; the commits of the answer are kept as commits."""

    status: str | None = None
    ahead_by: int | None = None
    behind_by: int | None = None
    base_commit: Link | None = None
    merge_base_commit: Link | None = None
    url: str | None = None


class CompareRow(Row, frozen=True, kw_only=True):
    """`compares`: what was asked (`base_ref`, `head_ref`) and which commits that was (UTC).

    `status` says how the head stands to the base: ahead, behind, identical or diverged. `head` is
    None where the head was asked for by a name, since the answer does not say which commit it is.
    """

    table = "compares"

    base_ref: Name
    head_ref: Name
    base: Sha | None
    head: Sha | None
    status: str | None
    merge_base: Sha | None
    ahead_by: int | None
    behind_by: int | None
    seen_at: datetime | None


def read_compare(observation: Kept) -> Reading:
    """Key `compare:REPOSITORY:BASE...HEAD`; a version is what was answered at a moment."""
    said = shaped(Compare, observation)
    repository = repository_of(said.url, observation.url, known=observation.repository)
    asked = _asked(said.url) or _asked(observation.url)
    if repository is None or asked is None:
        raise no_parent("repository" if asked else "pair of commits")
    base_ref, head_ref = asked
    row = CompareRow(
        base_ref=base_ref,
        head_ref=head_ref,
        base=(said.base_commit or Link()).sha,
        head=head_ref if is_sha(head_ref) else None,
        status=said.status,
        merge_base=(said.merge_base_commit or Link()).sha,
        ahead_by=said.ahead_by,
        behind_by=said.behind_by,
        seen_at=observation.recorded,
    )
    return Reading(
        key=f"compare:{repository}:{base_ref}...{head_ref}",
        repository=repository,
        source_time=observation.recorded,
        occurred_at=observation.recorded,
        actor=None,
        rows=[row],
    )


def _asked(url: str | None) -> tuple[str, str] | None:
    """Base and head of an address; names of branches may hold dots, but not two of them."""
    _, _, pair = (url or "").partition("/compare/")
    base, dots, head = unquote(pair.partition("?")[0]).partition("...")
    return (base, head) if base and dots and head else None


KIND = Kind("compare", "github:compare:observed", read_compare, (CompareRow,), snapshot=True)
