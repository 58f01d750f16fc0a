"""Exports of ticket systems as files, CSV or NDJSON: one move of a ticket a line.

Columns and keys are `key, status, from_status, time, by, title`, and where there are some
`status_id, from_status_id, repository, id, url`; others are kept and not read. In NDJSON a line
`{"type": "coverage", "of": ["tickets"], "repository": "project:OPS", "from", "to"}` says that
every change of a project is in the file.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from ingest.records.spreadsheet import read_header, read_rows
from ingest.tickets.port import Change
from ingest.tickets.walk import none_of
from ledger.canonical import decode
from ledger.errors import SourceError, UnreadableRecordError, UsageError
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, Unread
from ledger.writing.quarantine import Held

KIND = "ticket_export"
_NDJSON = (".ndjson", ".jsonl")
_CSV = (".csv",)
_NEEDED = ("key", "time")


class TicketFile:
    """A file as a ticket system without a clock: it covers what it says itself, and no more."""

    name = "tickets"

    def __init__(self, path: Path) -> None:
        self._path = path
        if path.suffix.lower() not in (*_NDJSON, *_CSV):
            raise UsageError(
                f"{path.name} is neither NDJSON nor CSV by its name.",
                "Name the file with .ndjson, .jsonl or .csv.",
            )

    def covers(self) -> Sequence[str]:
        """Nothing: only the lines of the file say what it is whole for."""
        return ()

    def now(self) -> datetime | None:
        """A file has no clock."""
        return None

    def statuses(self) -> Iterator[Incoming]:
        """A file names its statuses in each line."""
        return none_of()

    def changed(self, place: str, since: datetime | None) -> Iterator[Change]:  # noqa: ARG002 - all of it is read
        """Yield every line; raises SourceError for a file or a CSV header that is unreadable."""
        is_csv = self._path.suffix.lower() in _CSV
        for item in self._from_csv() if is_csv else self._from_ndjson():
            yield Change(place, [item])

    def _lines(self) -> Iterator[bytes]:
        try:
            with self._path.open("rb") as file:
                yield from file
        except OSError as error:
            raise SourceError(
                f"{self._path} cannot be read: {error.strerror}.",
                "Give a file of tickets that you may read.",
            ) from error

    def _from_ndjson(self) -> Iterator[Incoming]:
        for line, raw in enumerate(self._lines(), start=1):
            if raw.strip():
                text = raw.decode("utf-8", "backslashreplace").rstrip("\r\n")
                again = {"way": "ticket_lines"}
                yield _incoming(self._path, line, text, partial(_fields_of_json, raw), again)

    def _from_csv(self) -> Iterator[Incoming]:
        rows = read_rows(self._lines())
        header = [_column(name) for name in read_header(self._path, rows, needed=_NEEDED)]
        for row in rows:
            again = {"way": "ticket_rows", "header": header}
            yield _incoming(self._path, row.line, row.text, partial(row.fields, header), again)


def observe_again(record: Held) -> Observation:
    """Read a line or a row from quarantine once more; raises UnreadableRecordError."""
    raw = record.raw.encode()
    if record.again["way"] == "ticket_lines":
        return observed(_fields_of_json(raw))
    row = next(read_rows(iter(raw.splitlines(keepends=True))))
    return observed(row.fields(record.again["header"]))


def _column(name: str) -> str:
    """A column by its name, whatever its case and spaces."""
    return "_".join(name.lower().split())


def _fields_of_json(raw: bytes) -> dict[str, Any]:
    fields = decode(raw.removeprefix(b"\xef\xbb\xbf"))
    if not isinstance(fields, dict):
        raise UnreadableRecordError("not_an_object", "The line is not a JSON object.")
    return fields


def observed(fields: dict[str, Any]) -> Observation:
    """A line by its fields: a move, or what is covered."""
    said = {name: value for name, value in fields.items() if name != "type"}
    if fields.get("type") == "coverage":
        return Observation("tickets_coverage", said, source="tickets", strength="attested")
    return Observation(KIND, said, source="tickets", strength="attested")


def _incoming(
    path: Path, line: int, text: str, fields: Callable[[], dict[str, Any]], again: dict[str, Any]
) -> Incoming:
    try:
        return Incoming(path.name, line, text, observed(fields()), again)
    except UnreadableRecordError as error:
        return Incoming(path.name, line, text, Unread(text, KIND, error), again)
