"""An archive folder: what its lines may look like, and that every line is counted once."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import ingest_archive
from ingest.source import Count, total
from ledger.errors import SourceError
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.helpers import ignore_progress

_API = "https://api.github.com/repos/acme/shop"


def _envelope(number: int, **around: Any) -> dict[str, Any]:
    url = f"{_API}/actions/runs/{number}"
    return {"url": url, "recorded": "2026-10-26T09:00:00Z", "record": {"id": number}, **around}


def _text(*lines: object) -> bytes:
    return "".join(
        f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines
    ).encode()


def _ingest(ledger: Ledger, folder: Path, repository: str | None = None) -> dict[str, Count]:
    counts = ingest_archive(ledger, folder, repository=repository, progress=ignore_progress)
    for count in counts:
        parts = count.added + count.known + count.quarantined + count.unsupported
        assert count.read == parts
    return {count.file: count for count in counts}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "archive"
    made.mkdir()
    return made


def test_every_line_is_counted_once(ledger: Ledger, folder: Path) -> None:
    (folder / "actions_runs.ndjson").write_bytes(
        _text(_envelope(1), _envelope(2), "", _envelope(1), "{cut", _envelope(0))
    )
    (folder / "pull_files.ndjson").write_bytes(_text({"any": 1}, {"thing": 2}))
    (folder / "README.md").write_bytes(b"# About\n")
    counts = _ingest(ledger, folder)
    runs = counts["actions_runs.ndjson"]
    assert (runs.read, runs.added, runs.known, runs.quarantined) == (5, 2, 1, 2)
    assert counts["pull_files.ndjson"].unsupported == 2
    assert counts["README.md"].unsupported == 1
    assert total(counts.values()) == {
        "read": 8,
        "added": 2,
        "known": 1,
        "quarantined": 2,
        "unsupported": 3,
    }
    assert _ingest(ledger, folder)["actions_runs.ndjson"].known == 3


def test_a_bare_object_belongs_to_its_own_address(ledger: Ledger, folder: Path) -> None:
    environment = {"name": "production", "url": f"{_API}/environments/production"}
    (folder / "environments.ndjson").write_bytes(_text(environment, {"name": "staging"}))
    assert _ingest(ledger, folder)["environments.ndjson"].added == 1
    assert ledger.rows("SELECT repository, environment FROM environments") == [
        ("acme/shop", "production")
    ]
    assert ledger.rows("SELECT reason, line FROM quarantine") == [("no_parent", 2)]


def test_the_caller_may_name_the_repository(ledger: Ledger, folder: Path) -> None:
    (folder / "environments.ndjson").write_bytes(_text({"name": "staging"}))
    _ingest(ledger, folder, repository="acme/shop")
    assert ledger.rows("SELECT repository FROM environments") == [("acme/shop",)]


def test_an_envelope_says_what_the_body_leaves_out(ledger: Ledger, folder: Path) -> None:
    review = {"state": "approved", "environments": [{"name": "production"}]}
    (folder / "approvals.ndjson").write_bytes(
        _text(
            {"record": review, "run_id": 7, "recorded": "Mon, 26 Oct 2026 09:00:00 GMT"},
            {"record": review, "url": "/repos/acme/shop/actions/runs/8/approvals", "src": "kept?"},
        )
    )
    _ingest(ledger, folder)
    assert ledger.rows("SELECT run_id FROM run_reviews ORDER BY seq") == [(7,), (8,)]
    ((first,), (second,)) = ledger.rows("SELECT payload FROM entries ORDER BY seq")
    assert json.loads(first)["body"]["context"]["recorded"] == "2026-10-26T09:00:00Z"
    assert "kept?" not in second


def test_packed_files_are_read_alike(ledger: Ledger, folder: Path) -> None:
    (folder / "actions_runs.ndjson.gz").write_bytes(gzip.compress(_text(_envelope(1))))
    assert _ingest(ledger, folder)["actions_runs.ndjson.gz"].added == 1


def test_a_cut_packed_file_is_an_error_that_names_it(ledger: Ledger, folder: Path) -> None:
    whole = gzip.compress(_text(*[_envelope(number) for number in range(1, 200)]))
    (folder / "actions_runs.ndjson.gz").write_bytes(whole[:-20])
    with pytest.raises(SourceError, match=r"actions_runs\.ndjson\.gz cannot be read to its end"):
        _ingest(ledger, folder)
    (folder / "actions_runs.ndjson.gz").write_bytes(whole)
    _ingest(ledger, folder)
    assert ledger.rows("SELECT count(*) FROM runs") == [(199,)]
    assert verify(ledger).holds


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not JSON", "not_json"),
        ("[1]", "not_an_object"),
        ('{"record": 5}', "not_an_object"),
        ('{"record": {"id": 1}, "recorded": "soon"}', "bad_time"),
        ('{"record": {"id": 1}, "recorded": 5}', "bad_time"),
        ('{"record": {"id": 1, "id": 2}}', "duplicate_key"),
        ('{"record": {"id": 1, "run_number": 9007199254740993}}', "not_canonical"),
        ('{"record": {"id": 1, "name": "\\ud800"}}', "not_canonical"),
        ('{"record": {"id": "one"}}', "bad_field"),
    ],
)
def test_a_line_that_cannot_be_read_is_kept_as_it_stood(
    ledger: Ledger, folder: Path, line: str, reason: str
) -> None:
    (folder / "actions_runs.ndjson").write_bytes(_text(_envelope(1), line, _envelope(2)))
    runs = _ingest(ledger, folder)["actions_runs.ndjson"]
    assert (runs.added, runs.quarantined) == (2, 1)
    assert ledger.rows("SELECT origin, line, kind, reason, raw FROM quarantine") == [
        ("actions_runs.ndjson", 2, "actions_runs", reason, line)
    ]


def test_bytes_that_are_no_text_are_kept_escaped(ledger: Ledger, folder: Path) -> None:
    (folder / "actions_runs.ndjson").write_bytes(b'{"id": "\xff\x00"}\n')
    _ingest(ledger, folder)
    assert ledger.rows("SELECT reason, raw FROM quarantine") == [
        ("not_utf8", '{"id": "\\xff\x00"}')
    ]


def test_escaped_nul_and_odd_characters_stay(ledger: Ledger, folder: Path) -> None:
    title = "a\x00b\u2028c\U0001f600"
    (folder / "actions_runs.ndjson").write_bytes(
        _text(_envelope(1, record={"id": 1, "display_title": title}))
    )
    _ingest(ledger, folder)
    assert ledger.rows("SELECT title FROM runs") == [(title,)]
    assert verify(ledger).holds


def test_a_line_of_megabytes_is_one_record(ledger: Ledger, folder: Path) -> None:
    (folder / "actions_runs.ndjson").write_bytes(
        _text(_envelope(1, record={"id": 1, "notes": "x" * 3_000_000}))
    )
    assert _ingest(ledger, folder)["actions_runs.ndjson"].added == 1
    assert verify(ledger).holds


def test_no_line_feed_at_the_end_is_needed(ledger: Ledger, folder: Path) -> None:
    (folder / "actions_runs.ndjson").write_bytes(_text(_envelope(1)).rstrip() + b"\r\n\r\n")
    assert _ingest(ledger, folder)["actions_runs.ndjson"].added == 1


def test_links_out_of_the_folder_are_not_followed(ledger: Ledger, folder: Path) -> None:
    secret = folder.parent / "secret.ndjson"
    secret.write_bytes(_text(_envelope(1)))
    (folder / "actions_runs.ndjson").symlink_to(secret)
    assert _ingest(ledger, folder) == {}


def test_a_missing_folder_is_told(ledger: Ledger, folder: Path) -> None:
    with pytest.raises(SourceError, match="There is no folder"):
        _ingest(ledger, folder / "absent")
