"""Reports of tests in JUnit's XML: what they are read as, and what no report may do."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records.junit import ingest_junit
from ingest.records.whole import MAX_FILE_BYTES
from ingest.retry import retry
from ledger.canonical import MAX_BYTES
from ledger.entry import draft
from ledger.errors import SourceError, UnreadableRecordError, UsageError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.verify import verify
from tests.helpers import OTHER_SHA, SHA, ignore_progress

FLAGS = {
    "repository": "acme/shop",
    "sha": SHA,
    "environment": "staging",
    "by": "quinn",
    "time": "2026-10-26T09:00:00Z",
}
PASSING = "<testsuite><testcase name='a'/></testsuite>"


def _take(ledger: Ledger, path: Path, text: str | bytes, **flags: str | None) -> str:
    path = path / "report.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (count,) = ingest_junit(ledger, path, {**FLAGS, **flags}, progress=ignore_progress)
    assert count.read == 1
    return next(name for name in ("added", "known", "quarantined") if getattr(count, name))


def _read(text: str, **flags: str | None) -> dict[str, Any]:
    """The columns of the row that a report and flags become."""
    said = {name: value for name, value in {**FLAGS, **flags}.items() if value}
    body = {**said, "report": text, "file": "report.xml"}
    (row,) = draft(Observation("junit", body, source="junit", strength="pipeline")).rows
    return {name: getattr(row, name) for name in row.__struct_fields__}


def _refusal(text: str, **flags: str | None) -> UnreadableRecordError:
    with pytest.raises(UnreadableRecordError) as caught:
        _read(text, **flags)
    return caught.value


@pytest.mark.parametrize(
    ("text", "result", "notes"),
    [
        (PASSING, "pass", "1 tests: 1 passed, 0 failed, 0 skipped"),
        # surefire: a run again that failed before, and a case that was flaky
        (
            '<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0" '
            'name="CartTest" time="0.2" tests="2" errors="0" skipped="0" failures="0">'
            '<properties><property name="java.version" value="21"/></properties>'
            '<testcase name="adds"/><testcase name="empties"><flakyFailure type="x"/></testcase>'
            "</testsuite>",
            "pass",
            "2 tests: 2 passed, 0 failed, 0 skipped",
        ),
        # pytest: suites around, a failure
        (
            '<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="0" '
            'failures="1" skipped="1" tests="3" timestamp="2026-10-26T08:59:00+00:00">'
            '<testcase/><testcase><failure message="no"/></testcase>'
            '<testcase><skipped type="pytest.skip"/></testcase></testsuite></testsuites>',
            "fail",
            "3 tests: 1 passed, 1 failed, 1 skipped",
        ),
        # jest-junit: several suites
        (
            '<testsuites name="jest" tests="2" failures="0" errors="0"><testsuite name="a" '
            'timestamp="2026-10-26T08:59:00"><testcase classname="a" name="a"/></testsuite>'
            '<testsuite name="b"><testcase classname="b" name="b"/></testsuite></testsuites>',
            "pass",
            "2 tests: 2 passed, 0 failed, 0 skipped",
        ),
        # gradle, nested
        (
            "<testsuites><testsuite><testsuite><testcase><error/></testcase></testsuite>"
            "<testcase/></testsuite></testsuites>",
            "fail",
            "2 tests: 1 passed, 1 failed, 0 skipped",
        ),
        ("<testsuite><error/></testsuite>", "fail", "1 tests: 0 passed, 1 failed, 0 skipped"),
        ("<testsuite/>", "blocked", "0 tests: 0 passed, 0 failed, 0 skipped"),
        ("<testsuites/>", "blocked", "0 tests: 0 passed, 0 failed, 0 skipped"),
        (
            '<testsuite tests="2"><testcase><skipped/></testcase>'
            '<testcase status="notrun"/></testsuite>',
            "blocked",
            "2 tests: 0 passed, 0 failed, 2 skipped",
        ),
        # what a suite counts and no case shows is a failure all the same
        (
            '<testsuite failures="1"><testcase/></testsuite>',
            "fail",
            "1 tests: 1 passed, 0 failed, 0 skipped; a suite counts failures that no test shows",
        ),
    ],
)
def test_a_report_is_one_result(text: str, result: str, notes: str) -> None:
    row = _read(text)
    assert (row["result"], row["notes"]) == (result, notes)
    assert (row["sha"], row["environment"], row["tester"]) == (SHA, "staging", "quinn")
    assert (row["about"], row["origin"], row["strength"]) == ("acme/shop", "junit", "pipeline")


_OUTCOMES = st.sampled_from(["", "<failure/>", "<error/>", "<skipped/>"])
_SUITES = st.recursive(
    st.lists(_OUTCOMES, max_size=3), lambda inner: st.lists(inner, max_size=3), max_leaves=12
)


def _flat(suite: Any) -> list[str]:
    return [suite] if isinstance(suite, str) else [one for part in suite for one in _flat(part)]


def _written(suite: Any) -> str:
    if isinstance(suite, str):
        return f"<testcase>{suite}</testcase>"
    return f"<testsuite>{''.join(map(_written, suite))}</testsuite>"


@given(suite=_SUITES)
def test_however_suites_nest_every_case_counts_once(suite: list[Any]) -> None:
    cases = _flat(suite)
    failed = sum(case in ("<failure/>", "<error/>") for case in cases)
    passed, skipped = cases.count(""), cases.count("<skipped/>")
    row = _read(_written(suite))
    assert row["result"] == ("fail" if failed else "pass" if passed else "blocked")
    told = f"{len(cases)} tests: {passed} passed, {failed} failed, {skipped} skipped"
    assert row["notes"] == told


def test_the_whole_report_is_kept_once(ledger: Ledger, tmp_path: Path) -> None:
    text = "<testsuite><testcase name='&lt;b&gt;'/><system-out>a\nb</system-out></testsuite>"
    assert [_take(ledger, tmp_path, text) for _ in range(2)] == ["added", "known"]
    ((kept,),) = ledger.rows("SELECT payload ->> '$.body.object.report' FROM entries")
    assert kept == text
    assert _take(ledger, tmp_path, text, sha=OTHER_SHA) == "added"
    assert ledger.rows("SELECT DISTINCT kind, source, actor, strength FROM entry_index") == [
        ("record:junit:stated", "junit", "quinn", "pipeline")
    ]
    assert verify(ledger).holds


def _properties(**said: str) -> str:
    listed = "".join(f"<property name='{name}' value='{value}'/>" for name, value in said.items())
    return f"<testsuite><properties>{listed}</properties><testcase/></testsuite>"


def test_properties_say_what_flags_do_not() -> None:
    nothing = dict.fromkeys(FLAGS)
    row = _read(_properties(**FLAGS, ticket="ENG-1"), **nothing)
    assert (row["sha"], row["tester"], row["tickets"]) == (SHA, "quinn", ["ENG-1"])


@pytest.mark.parametrize("name", FLAGS)
def test_a_flag_and_a_property_that_differ_are_refused(name: str) -> None:
    refusal = _refusal(_properties(**{name: "other"}))
    assert refusal.reason == "contradicts"
    assert f"`{name}` is said to be" in refusal.message


@pytest.mark.parametrize("name", FLAGS)
def test_what_nobody_says_is_asked_for(name: str) -> None:
    refusal = _refusal(PASSING, **{name: None})
    assert (refusal.reason, f"--{name}" in refusal.fix) == ("missing_field", True)


def test_what_flags_can_correct_is_told_and_not_stored(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Nothing says the `sha`"):
        _take(ledger, tmp_path, PASSING, sha=None)
    with pytest.raises(UsageError, match="`sha` is said to be"):
        _take(ledger, tmp_path, _properties(sha=OTHER_SHA))
    assert ledger.rows("FROM entries") == ledger.rows("FROM quarantine") == []


def test_two_suites_that_differ_are_refused() -> None:
    text = f"<testsuites>{_properties(sha=SHA)}{_properties(sha=OTHER_SHA)}</testsuites>"
    assert _refusal(text, sha=None).reason == "contradicts"


def test_properties_of_a_case_are_its_own() -> None:
    inner = f"<properties><property name='sha' value='{OTHER_SHA}'/></properties>"
    assert _read(f"<testsuite><testcase>{inner}</testcase></testsuite>")["sha"] == SHA


def test_a_time_without_a_zone_is_not_guessed() -> None:
    text = "<testsuite timestamp='{}'><testcase/></testsuite>"
    row = _read(text.format("2026-10-26T10:00:00+01:00"), time=None)
    assert row["said_at"] == datetime(2026, 10, 26, 9, tzinfo=UTC)
    for stamp in ("2026-10-26T10:00:00", "soon", "2026-10-26", "9999-12-31T23:59:59-01:00"):
        assert _refusal(text.format(stamp), time=None).reason == "missing_field"


def test_an_abbreviated_sha_is_unbound() -> None:
    row = _read(PASSING, sha=SHA[:10])
    assert (row["sha"], row["sha_said"]) == (None, SHA[:10])


def test_an_encoding_that_is_said_is_read(ledger: Ledger, tmp_path: Path) -> None:
    for said, encoding in (("utf-8", "utf-8-sig"), ("utf-16", "utf-16"), ("latin-1", "latin-1")):
        declared = f"<?xml version='1.0' encoding='{said.replace('latin-1', 'ISO-8859-1')}'?>"
        text = f"{declared}<testsuite name='caf\xe9'><testcase/></testsuite>"
        assert _take(ledger, tmp_path, text.encode(encoding)) == "added"
    kept = ledger.rows("SELECT payload ->> '$.body.object.report' FROM entries")
    assert all("caf\xe9" in text for (text,) in kept)


def test_retry_reads_a_report_with_its_flags(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("ingest.records.junit.MAX_BYTES", 10)
        assert _take(ledger, tmp_path, PASSING) == "quarantined"
    (tried,) = retry(ledger, None)
    assert (tried.result, tried.message) == ("added", "")
    assert ledger.rows("SELECT sha, result FROM qa") == [(SHA, "pass")]


def test_a_long_report_is_quarantined_whole_and_a_longer_one_left_where_it_is(
    ledger: Ledger, tmp_path: Path
) -> None:
    start, end = "<testsuite><system-out>", "</system-out></testsuite>"
    text = f"{start}{'x' * (50 * 1024 * 1024)}{end}"
    assert len(text) > MAX_BYTES
    assert _take(ledger, tmp_path, text) == "quarantined"
    assert ledger.rows("SELECT reason, length(raw) FROM quarantine") == [("too_large", len(text))]
    with (tmp_path / "report.xml").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(SourceError, match="nothing of it was taken in"):
        ingest_junit(ledger, tmp_path / "report.xml", FLAGS, progress=ignore_progress)
