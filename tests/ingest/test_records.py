"""Records as NDJSON, as CSV, and one by one."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.records.files import ingest_records
from ingest.records.one import record
from ingest.source import Count
from ledger.errors import SourceError, UsageError
from ledger.file.store import Ledger
from ledger.kinds import RECORDS
from ledger.verify import verify
from tests.helpers import SHA, ignore_progress

_QA = {
    "type": "qa",
    "repository": "acme/shop",
    "time": "2026-10-26T09:00:00Z",
    "by": "quinn",
    "sha": SHA,
    "environment": "staging",
    "result": "pass",
}
_HEADER = "type,repository,time,by,sha,environment,result,notes"
_ROW = f"qa,acme/shop,2026-10-26T09:00:00Z,quinn,{SHA},staging,pass,"


def _ingest(ledger: Ledger, path: Path, text: str | bytes) -> Count:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (count,) = ingest_records(ledger, path, progress=ignore_progress)
    assert count.read == count.added + count.known + count.quarantined
    return count


def _quarantine(ledger: Ledger) -> list[tuple[object, ...]]:
    return ledger.rows("SELECT line, reason, raw FROM quarantine ORDER BY line")


def _ndjson(*records: Mapping[str, object]) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)


def test_a_record_is_attested_by_who_says_it(ledger: Ledger, tmp_path: Path) -> None:
    assert _ingest(ledger, tmp_path / "qa.ndjson", _ndjson(_QA)).added == 1
    assert ledger.rows("SELECT kind, source, actor, strength FROM entry_index") == [
        ("record:qa:stated", "records", "quinn", "attested")
    ]
    assert ledger.rows("SELECT tester, result, sha FROM qa") == [("quinn", "pass", SHA)]


def test_the_same_file_again_adds_nothing(ledger: Ledger, tmp_path: Path) -> None:
    for result in ("added", "known"):
        count = _ingest(ledger, tmp_path / "qa.jsonl", _ndjson(_QA, {**_QA, "result": "fail"}))
        assert getattr(count, result) == 2


def test_ndjson_and_csv_say_the_same(ledger: Ledger, tmp_path: Path) -> None:
    assert _ingest(ledger, tmp_path / "qa.ndjson", _ndjson(_QA)).added == 1
    assert _ingest(ledger, tmp_path / "qa.csv", f"{_HEADER}\n{_ROW}\n").known == 1


def test_coverage_is_a_type_too(ledger: Ledger, tmp_path: Path) -> None:
    span = {"from": "2026-10-01T00:00:00Z", "to": "2026-10-26T09:00:00Z", "repository": "*"}
    line = {"type": "coverage", "of": ["qa", "verification"], **span}
    _ingest(ledger, tmp_path / "coverage.ndjson", _ndjson(line))
    assert ledger.rows("SELECT origin, of, covered FROM coverage ORDER BY of") == [
        ("records", "qa", "*"),
        ("records", "verification", "*"),
    ]


@pytest.mark.parametrize(
    ("said", "nearest"),
    [("qaa", "qa"), ("verifcation", "verification"), ("Exception", "exception"), ("roles", "role")],
)
def test_an_unknown_type_names_the_nearest(
    ledger: Ledger, tmp_path: Path, said: str, nearest: str
) -> None:
    _ingest(ledger, tmp_path / "r.ndjson", _ndjson({**_QA, "type": said}, _QA))
    ((reason, message),) = ledger.rows("SELECT reason, message FROM quarantine")
    assert reason == "unknown_type"
    assert f"the nearest is '{nearest}'" in message


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{}", "unknown_type"),
        ('{"type": 5}', "unknown_type"),
        ("[]", "not_an_object"),
        ("{", "not_json"),
        ('{"type": "qa", "type": "qa"}', "duplicate_key"),
        ('{"type": "qa"}', "bad_field"),
    ],
)
def test_an_unreadable_line_is_kept_with_its_number(
    ledger: Ledger, tmp_path: Path, line: str, reason: str
) -> None:
    count = _ingest(ledger, tmp_path / "r.ndjson", f"\n{line}\n{json.dumps(_QA)}")
    assert (count.added, count.quarantined) == (1, 1)
    assert _quarantine(ledger) == [(2, reason, line)]


def test_a_spreadsheet_may_put_a_mark_quotes_and_line_ends(ledger: Ledger, tmp_path: Path) -> None:
    rows = [_HEADER, f'{_ROW}"two\r\nlines, and ""quotes"""', ",,,,,,,", "", _ROW + "=1+1"]
    count = _ingest(ledger, tmp_path / "r.csv", "\ufeff" + "\r\n".join(rows))
    assert (count.read, count.added) == (2, 2)
    assert ledger.rows("SELECT notes FROM qa ORDER BY seq") == [
        ('two\r\nlines, and "quotes"',),
        ("=1+1",),
    ]


def test_lists_in_cells_are_split(ledger: Ledger, tmp_path: Path) -> None:
    text = (
        "type,repository,time,by,deployment_id,result,checks\n"
        'verification,acme/shop,2026-10-26T09:00:00Z,vera,9,pass,"health; login"\n'
    )
    _ingest(ledger, tmp_path / "r.csv", text)
    assert ledger.rows("SELECT deployment, checks FROM verifications") == [
        ("9", ["health", "login"])
    ]


def test_a_bad_row_stands_aside_with_its_line(ledger: Ledger, tmp_path: Path) -> None:
    few, many = "qa,acme/shop", f"{_ROW}note,more"
    multi = f'{_ROW}"a\nb"'
    text = "\n".join([_HEADER, few, multi, many, _ROW])
    count = _ingest(ledger, tmp_path / "r.csv", text)
    assert (count.added, count.quarantined) == (2, 2)
    assert _quarantine(ledger) == [(2, "bad_csv", few), (5, "bad_csv", many)]


def test_a_quote_that_is_never_closed_swallows_no_record(ledger: Ledger, tmp_path: Path) -> None:
    count = _ingest(ledger, tmp_path / "r.csv", f'{_HEADER}\n{_ROW}\n{_ROW}"open\n{_ROW}')
    assert (count.added, count.quarantined) == (1, 1)
    assert _quarantine(ledger) == [(3, "bad_csv", f'{_ROW}"open\n{_ROW}')]


def test_a_cell_beyond_all_bounds_is_quarantined(ledger: Ledger, tmp_path: Path) -> None:
    text = f'{_HEADER}\n{_ROW}"{"x" * 200_000}"\n{_ROW}\n'
    count = _ingest(ledger, tmp_path / "r.csv", text)
    assert (count.added, count.quarantined) == (1, 1)


def test_a_row_in_another_encoding_is_not_guessed(ledger: Ledger, tmp_path: Path) -> None:
    text = f"{_HEADER}\n{_ROW}caf\xe9\n{_ROW}\n".encode("latin-1")
    count = _ingest(ledger, tmp_path / "r.csv", text)
    assert (count.added, count.quarantined) == (1, 1)
    assert _quarantine(ledger) == [(2, "bad_csv", f"{_ROW}caf\\xe9")]


def test_a_column_without_a_name_must_be_empty(ledger: Ledger, tmp_path: Path) -> None:
    count = _ingest(ledger, tmp_path / "r.csv", f"{_HEADER},\n{_ROW},\n{_ROW},stray\n")
    assert (count.added, count.quarantined) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "repository,time\n",
        "type;repository;time\n",
        "type,time,time\n",
        f"{_HEADER}\n{_ROW}\n".encode("utf-16"),
        '"type',
    ],
)
def test_a_csv_without_a_header_is_refused(
    ledger: Ledger, tmp_path: Path, text: str | bytes
) -> None:
    with pytest.raises(SourceError, match="does not start with a header") as caught:
        _ingest(ledger, tmp_path / "r.csv", text)
    assert "CSV UTF-8" in caught.value.fix


def test_other_files_are_refused(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither NDJSON nor CSV"):
        _ingest(ledger, tmp_path / "records.xlsx", b"PK")
    for name in ("absent.csv", "absent.ndjson"):
        with pytest.raises(SourceError, match="cannot be read: No such file"):
            ingest_records(ledger, tmp_path / name, progress=ignore_progress)


def test_one_record_takes_the_ledgers_time(simulated_ledger: Ledger) -> None:
    said = {name: str(value) for name, value in _QA.items() if name not in ("type", "time")}
    outcome = record(simulated_ledger, "qa", said)
    assert (outcome.result, outcome.seq) == ("added", 1)
    assert record(simulated_ledger, "qa", said).result == "known"
    ((said_at, observed_at),) = simulated_ledger.rows(
        "SELECT said_at, observed_at FROM qa JOIN entry_index USING (seq)"
    )
    assert said_at == observed_at


def test_one_record_may_name_its_time(simulated_ledger: Ledger) -> None:
    record(simulated_ledger, "role", {"person": "ada", "role": "approver", "by": "hana"})
    record(
        simulated_ledger,
        "void",
        {"record": "1", "reason": "mistyped", "time": "2026-10-25T00:00:00Z"},
    )
    assert simulated_ledger.rows("SELECT target, strftime(said_at, '%d') FROM voids") == [
        ("1", "25")
    ]
    assert verify(simulated_ledger).holds


@pytest.mark.parametrize(
    ("kind", "fields", "problem"),
    [
        ("qa", {"by": "quinn", "repository": "acme/shop"}, "`environment`"),
        ("qa", {"by": "quinn", "environment": "staging", "result": "pass"}, "`repository`"),
        ("qa", {"environment": "staging", "result": "maybe"}, "result"),
        ("void", {"record": "1", "reason": ""}, "`reason`"),
        ("void", {"record": "1", "reason": "x", "time": "soon"}, "`time`"),
        ("qaa", {}, "the nearest is 'qa'"),
    ],
)
def test_one_record_that_is_wrong_is_told_and_not_stored(
    ledger: Ledger, kind: str, fields: dict[str, str], problem: str
) -> None:
    with pytest.raises(UsageError, match=problem):
        record(ledger, kind, fields)
    assert ledger.head()[0] == 0
    assert _quarantine(ledger) == []


def test_every_type_can_be_recorded_by_name() -> None:
    assert {"qa", "verification", "approval", "exception", "role", "void"} <= set(RECORDS)
