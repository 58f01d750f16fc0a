"""Files that no ticket system should have written: kept or quarantined, never lost or executed."""

import json
from pathlib import Path

import pytest

from ingest.retry import retry
from ingest.source import total
from ingest.tickets.files import TicketFile
from ingest.tickets.walk import ingest_tickets
from ledger.errors import SourceError, UsageError
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.helpers import ignore_progress

_HEADER = b"Key,Status,From Status,Time,By,Title"
_ROW = b"ENG-1,Done,Open,2026-10-20T08:00:00Z,quinn,Pay"

# A row, and whether it becomes an entry.
_ROWS: dict[str, tuple[bytes, bool]] = {
    "a formula": (b"ENG-2,=cmd|' /C calc'!A0,Open,2026-10-20T08:00:00Z,@SUM(A1),+1", True),
    "markup": (b"ENG-2,<script>alert(1)</script>,Open,2026-10-20T08:00:00Z,q,<img src=x>", True),
    "a NUL": (b"ENG-2,Do\x00ne,Open,2026-10-20T08:00:00Z,quinn,Pay", True),
    "Latin-1": (b"ENG-2,R\xe9ouvert,Open,2026-10-20T08:00:00Z,quinn,Pay", False),
    "no key": (b",Done,Open,2026-10-20T08:00:00Z,quinn,Pay", False),
    "no time": (b"ENG-2,Done,Open,,quinn,Pay", False),
    "a time that is none": (b"ENG-2,Done,Open,20/10/26 8:00,quinn,Pay", False),
    "only a day": (b"ENG-2,Done,Open,2026-10-20,quinn,Pay", False),
    "too many cells": (b"ENG-2,Done,Open,2026-10-20T08:00:00Z,quinn,Pay,more", False),
    "too few cells": (b"ENG-2,Done", False),
    "a long status": (b"ENG-2," + b"x" * 1_000_000 + b",Open,2026-10-20T08:00:00Z,q,Pay", False),
}


def _take(ledger: Ledger, path: Path, content: bytes) -> dict[str, int]:
    path.write_bytes(content)
    return total(ingest_tickets(ledger, TicketFile(path), progress=ignore_progress))


@pytest.mark.parametrize("name", _ROWS)
def test_a_hostile_row_stops_no_other(ledger: Ledger, tmp_path: Path, name: str) -> None:
    row, is_kept = _ROWS[name]
    counts = _take(ledger, tmp_path / "t.csv", b"\n".join([_HEADER, row, _ROW]) + b"\n")
    assert (counts["added"], counts["quarantined"]) == ((2, 0) if is_kept else (1, 1))
    assert ledger.rows("SELECT status FROM ticket_updates WHERE ticket = 'ENG-1'") == [("Done",)]
    assert len(retry(ledger, None)) == counts["quarantined"]
    assert verify(ledger).holds


@pytest.mark.parametrize(
    "content",
    [b"", b"Key,Status\n", b"key,time,KEY\n", "key,time\n".encode("utf-16"), b"\x00\xff\n"],
)
def test_a_header_that_is_none_is_told(ledger: Ledger, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SourceError, match="`key` and `time`"):
        _take(ledger, tmp_path / "t.csv", content)
    assert ledger.rows("SELECT count(*) FROM ticket_updates") == [(0,)]


@pytest.mark.parametrize(
    "line", [b"[1]", b"{", b'{"key": "A-1", "time": 7}', b'{"key": {"a": 1}, "time": "x"}',
             b'{"key": "A-1", "key": "A-2"}', b"[" * 100_000, b'{"key": "\\ud800", "time": "x"}',
             b'{"key": "A-1", "notes": "' + b"x" * 9_000_000 + b'"}'],
    ids=range(8),
)  # fmt: skip
def test_a_hostile_line_stops_no_other(ledger: Ledger, tmp_path: Path, line: bytes) -> None:
    good = {"key": "ENG-1", "status": "Done", "time": "2026-10-20T08:00:00Z", "status_id": 7}
    counts = _take(ledger, tmp_path / "t.ndjson", line + b"\n" + json.dumps(good).encode())
    assert (counts["added"], counts["quarantined"]) == (1, 1)
    assert ledger.rows('SELECT ticket, status_id, "by" FROM ticket_updates') == [
        ("ENG-1", "7", None)
    ]


def test_a_file_covers_what_it_says_itself(ledger: Ledger, tmp_path: Path) -> None:
    said = {"type": "coverage", "of": ["tickets"], "repository": "project:OPS",
            "from": "2026-01-01T00:00:00Z", "to": "2026-10-20T08:00:00Z"}  # fmt: skip
    _take(ledger, tmp_path / "t.ndjson", json.dumps(said).encode())
    assert ledger.rows("SELECT origin, of, covered, repository FROM coverage") == [
        ("tickets", "tickets", "project:OPS", None)
    ]


def test_another_suffix_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither NDJSON nor CSV"):
        TicketFile(tmp_path / "t.xlsx")
