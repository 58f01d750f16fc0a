"""Coverage: a source was complete for a kind and repository from one time to another.

The presence of records proves nothing about absence; only such a statement does.
"""

from datetime import datetime

import msgspec

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Kept, Kind, Name, Reading, Row, digest, moment, shaped
from ledger.kinds.records.common import as_list

PROJECT = "project:"
"""What stands before the key of a project, where a place may be a repository too."""


class Coverage(msgspec.Struct):
    """The fields of a coverage line: an archive names one `kind`, records name types by `of`."""

    repository: Name
    since: str = msgspec.field(name="from")
    until: str = msgspec.field(name="to")
    kind: str | None = None
    of: list[str] | str | None = None
    id: str | int | None = None


class CoverageRow(Row, frozen=True, kw_only=True):
    """`coverage`: `of` is an archive kind or a record type; `covered` a repository or `*`.

    Of tickets it may be a project of a ticket system, as `project:KEY`.
    """

    table = "coverage"

    origin: Name
    of: Name
    covered: Name
    record_id: str | None
    since: datetime
    until: datetime


def _reader(origin: str) -> Kind:
    def read(observation: Kept) -> Reading:
        said = shaped(Coverage, observation)
        kinds = as_list(said.of) or ([said.kind] if said.kind else [])
        since, until = moment(said.since, "from"), moment(said.until, "to")
        if not kinds or since is None or until is None or until < since:
            raise UnreadableRecordError(
                "bad_coverage",
                "A coverage line needs a kind (`kind` or `of`) and `from` not after `to`.",
            )
        rows = [
            CoverageRow(
                origin=origin,
                of=kind,
                covered=said.repository,
                record_id=None if said.id is None else str(said.id),
                since=since,
                until=until,
            )
            for kind in kinds
        ]
        content = digest([sorted(kinds), said.repository, observation.whole()])
        return Reading(
            key=f"coverage:{origin}:{content}",
            repository=repository_in(said.repository),
            source_time=None,
            occurred_at=until,
            actor=None,
            rows=rows,
        )

    name = "coverage" if origin == "archive" else f"{origin}_coverage"
    return Kind(name, f"{origin}:coverage:stated", read, (CoverageRow,))


def repository_in(place: str) -> str | None:
    """The repository that a place is; None for `*` and for a project of a ticket system."""
    return None if place == "*" or place.startswith(PROJECT) else place


ARCHIVE = _reader("archive")
RECORDS = _reader("records")
GIT = _reader("git")
GITHUB = _reader("github")
TICKETS = _reader("tickets")
