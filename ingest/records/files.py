"""Files of records, NDJSON or CSV, one record a line (controls.md section 6).

A record that cannot be read goes to quarantine with its text and line number; the others go on.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ingest.records.line import observe_record
from ingest.records.spreadsheet import read_header, read_rows
from ingest.source import Count, Progress, take_in
from ledger.canonical import decode
from ledger.errors import SourceError, UnreadableRecordError, UsageError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, Unread
from ledger.writing.quarantine import Held

_NDJSON = (".ndjson", ".jsonl")
_CSV = (".csv",)
_KIND = "records"


def ingest_records(ledger: Ledger, path: Path, *, progress: Progress) -> list[Count]:
    """Take in a file of records; its suffix (.ndjson, .jsonl, .csv) says how to read it.

    Raises UsageError for another suffix, SourceError when the file or a CSV header is unreadable.
    """
    suffix = path.suffix.lower()
    if suffix not in (*_NDJSON, *_CSV):
        raise UsageError(
            f"{path.name} is neither NDJSON nor CSV by its name.",
            "Name the file with .ndjson, .jsonl or .csv.",
        )
    count = Count(path.name, _KIND)
    records = _from_csv(path) if suffix in _CSV else _from_ndjson(path)
    take_in(ledger, ((count, record) for record in records), progress)
    return [count]


def _raw_lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror}.", "Give a file of records that you may read."
        ) from error


def _from_ndjson(path: Path) -> Iterator[Incoming]:
    for line, raw in enumerate(_raw_lines(path), start=1):
        if raw.strip():
            text = raw.decode("utf-8", "backslashreplace").rstrip("\r\n")
            again = {"way": "records"}
            yield _incoming(path, line, text, partial(_fields_of_json, raw), again)


def _from_csv(path: Path) -> Iterator[Incoming]:
    rows = read_rows(_raw_lines(path))
    header = read_header(path, rows)
    for row in rows:
        again = {"way": "csv", "header": header}
        yield _incoming(path, row.line, row.text, partial(row.fields, header), again)


def observe_again(record: Held) -> Observation:
    """Read a line or a row from quarantine once more; raises UnreadableRecordError."""
    raw = record.raw.encode()
    if record.again["way"] == "records":
        return observe_record(_fields_of_json(raw))
    row = next(read_rows(iter(raw.splitlines(keepends=True))))
    return observe_record(row.fields(record.again["header"]))


def _fields_of_json(raw: bytes) -> dict[str, Any]:
    fields = decode(raw.removeprefix(b"\xef\xbb\xbf"))
    if not isinstance(fields, dict):
        raise UnreadableRecordError("not_an_object", "The line is not a JSON object.")
    return fields


def _incoming(
    path: Path, line: int, text: str, fields: Callable[[], dict[str, Any]], again: dict[str, Any]
) -> Incoming:
    try:
        return Incoming(path.name, line, text, observe_record(fields()), again)
    except UnreadableRecordError as error:
        return Incoming(path.name, line, text, Unread(text, _KIND, error), again)
