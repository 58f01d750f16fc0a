"""Lines that no program should have written: kept or quarantined, never lost, never a crash."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.archive import ingest_archive
from ingest.records.files import ingest_records
from ingest.source import Count, total
from ledger.canonical import MAX_BYTES
from ledger.file.store import Ledger
from ledger.verify import verify
from ledger.writing.quarantine import listed, shown
from tests.helpers import ignore_progress

_RECORD = {"type": "qa", "repository": "acme/shop", "time": "2026-10-19T00:00:00Z", "by": "quinn",
           "sha": "a" * 40, "environment": "staging", "result": "pass"}  # fmt: skip
_DEEP = "[" * 5_000 + "]" * 5_000


def _with(notes: str) -> bytes:
    """A record whose notes are this JSON text."""
    return (json.dumps(_RECORD)[:-1] + f', "notes": {notes}}}').encode()


# What a line is, and whether it becomes an entry.
_LINES: dict[str, tuple[bytes, bool]] = {
    "an ordinary one": (_with('"fine"'), True),
    "megabytes": (_with(json.dumps("x" * (4 * 1024 * 1024))), True),
    "more megabytes than are taken": (_with(json.dumps("x" * (MAX_BYTES + 1))), False),
    "an escaped NUL": (_with('"a\\u0000b"'), True),
    "a NUL": (b"\x00" + _with('"a"'), False),
    "a NUL in a text": (_with('"a\x00b"'), False),
    "a lone surrogate": (_with('"a\\ud800b"'), False),
    "NaN": (_with("NaN"), False),
    "Infinity": (_with("-Infinity"), False),
    "2^53 + 1": (_with("9007199254740993"), False),
    "a huge number": (_with("1" * 6_000), False),
    "a huge exponent": (_with("1e999999"), False),
    "a key twice": (_with('"a", "notes": "b"'), False),
    "deep nesting": (_with(_DEEP), False),
    "deeper than the parser": (_with("[" * 500_000), False),
    "not UTF-8": (_with('"\xff"').replace(b"\xc3\xbf", b"\xff"), False),
    "UTF-16": (_with('"a"').decode().encode("utf-16"), False),
    "half a line": (_with('"a"')[:40], False),
    "a list": (b"[1, 2, 3]", False),
    "a text": (b'"qa"', False),
    "nothing": (b"null", False),
}


def _records(ledger: Ledger, folder: Path, lines: list[bytes]) -> list[Count]:
    file = folder / "hostile.ndjson"
    file.write_bytes(b"\n".join(lines) + b"\n")
    return ingest_records(ledger, file, progress=ignore_progress)


def _archive(ledger: Ledger, folder: Path, lines: list[bytes]) -> list[Count]:
    archive = folder / "archive"
    archive.mkdir()
    url = b'"https://api.github.com/repos/acme/shop/commits/1/check-suites"'
    wrapped = [b'{"url": ' + url + b', "record": ' + line + b"}" for line in lines]
    (archive / "check_suites.ndjson").write_bytes(b"\n".join(wrapped) + b"\n")
    return ingest_archive(ledger, archive, repository=None, progress=ignore_progress)


@pytest.mark.parametrize("ingest", [_records, _archive])
@pytest.mark.parametrize(("line", "is_read"), _LINES.values(), ids=_LINES)
def test_a_hostile_line_is_kept_or_quarantined(
    ledger: Ledger,
    tmp_path: Path,
    ingest: Callable[[Ledger, Path, list[bytes]], list[Count]],
    line: bytes,
    is_read: bool,
) -> None:
    before, after = _with('"before"'), _with('"after"')
    counted = total(ingest(ledger, tmp_path, [before, line, after]))
    held = listed(ledger)
    # A UTF-16 line has line feeds of its own: it is several lines, and each of them is kept.
    assert counted["read"] == counted["added"] + counted["quarantined"] >= 3
    assert counted["added"] == 2 + is_read
    assert len(held) == counted["quarantined"] >= (not is_read)
    for record in held:
        raw = shown(ledger, record["id"])["raw"]
        assert raw
        assert record["reason"]
    assert verify(ledger).problems == []


def test_the_raw_text_of_a_large_record_is_whole(ledger: Ledger, tmp_path: Path) -> None:
    line, _ = _LINES["more megabytes than are taken"]
    _records(ledger, tmp_path, [line])
    (record,) = listed(ledger)
    assert record["reason"] == "too_large"
    assert shown(ledger, record["id"])["raw"].encode() == line
