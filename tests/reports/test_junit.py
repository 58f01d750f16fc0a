"""JUnit of the findings, read back by a parser that is not ours."""

from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from reports.basis.envelope import Report
from reports.basis.verdicts import VERDICTS
from reports.found.findings import findings
from reports.judge.evaluate import Judgement
from reports.render import as_junit, render
from tests.reports.small import HOSTILE

_KINDS = {"fail": Failure, "undecidable": Error, "pending": Skipped, "waived": Skipped,
          "not_applicable": Skipped}  # fmt: skip


def parsed(report: Report, folder: Path) -> list[tuple[str, TestCase]]:
    """Each case with its suite."""
    path = folder / "findings.xml"
    path.write_text(render("findings", report, "junit"), "utf-8")
    read: Any = JUnitXml.fromfile(str(path))
    cases = [(suite.name, case) for suite in read for case in suite]
    for suite in read:
        kinds = Counter(type(one) for case in suite for one in case.result)
        counted = (suite.failures, suite.errors, suite.skipped)
        assert counted == (kinds[Failure], kinds[Error], kinds[Skipped])
        assert suite.tests == sum(1 for _ in suite)
    assert read.tests == len(cases)
    return cases


def test_each_finding_is_a_case_and_only_a_pass_is_green(
    judged_acme: Judgement, tmp_path: Path
) -> None:
    report = findings(judged_acme, "2026-10-01")
    cases = parsed(report, tmp_path)
    assert len(cases) == len(report["findings"])
    for verdict in VERDICTS:
        wanted = Counter(f["control"] for f in report["findings"] if f["verdict"] == verdict)
        assert wanted, verdict
        said = [(name, case) for name, case in cases if _is(case, verdict)]
        assert Counter(name for name, _ in said) == wanted
    for _, case in cases:
        for one in case.result:
            assert one.message
            assert (one.type is None) == isinstance(one, Skipped)


def _is(case: TestCase, verdict: str) -> bool:
    if verdict == "pass":
        return not case.result
    kind, begins = _KINDS[verdict], f"{verdict}: "
    return any(isinstance(one, kind) and str(one.text).startswith(begins) for one in case.result)


def _report(judgement: Judgement, *found: tuple[str, str]) -> Report:
    report = findings(judgement, "2026-10-20")
    one = report["findings"][0]
    made = [
        {**one, "verdict": verdict, "message": text, "due": None, "waiver": None,
         "subject": {**one["subject"], "id": text, "environment": text, "repository": text}}
        for verdict, text in found
    ]  # fmt: skip
    return {**report, "findings": made}


def test_text_from_outside_stays_text(judged_acme: Judgement, tmp_path: Path) -> None:
    entity = "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;"
    texts = [*HOSTILE.values(), "]]>", "\x00\x01\x0b\x1f", "\ufffe\uffff", "\ud800", "&lt;&amp;",
             entity, '"/><testcase name="z']  # fmt: skip
    report = _report(judged_acme, *(("fail", text) for text in texts))
    cases = parsed(report, tmp_path)
    assert [len(case.result) for _, case in cases] == [1] * len(texts)
    root = ET.fromstring((tmp_path / "findings.xml").read_text("utf-8"))  # noqa: S314 - our own
    tags = {"testsuites", "testsuite", "properties", "property", "testcase", "failure"}
    assert {element.tag for element in root.iter()} == tags
    assert (tmp_path / "findings.xml").stat().st_size < 2_000 * len(texts)


@pytest.mark.parametrize(
    ("most", "kept", "left", "is_red"),
    [(1, ["fail"], "1 undecidable, 1 pending, 2 pass", True),
     (2, ["fail", "undecidable"], "1 pending, 2 pass", False),
     (3, ["pending", "fail", "undecidable"], "2 pass", False)],
)  # fmt: skip
def test_it_is_bounded_and_says_what_it_leaves_out(
    judged_acme: Judgement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    most: int, kept: list[str], left: str, is_red: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(as_junit, "MOST_CASES", most)
    verdicts = ["pass", "pending", "fail", "pass", "undecidable"]
    cases = parsed(_report(judged_acme, *((one, one) for one in verdicts)), tmp_path)
    assert [case.result[0].text.split(":")[0] for _, case in cases[:-1]] == kept
    name, last = cases[-1]
    assert (name, last.name) == ("left out", f"{5 - most} findings")
    assert left in (last.system_out or last.result[0].message)
    assert any(isinstance(one, Error) for one in last.result) == is_red
