"""JUnit XML of the findings, for dashboards of pipelines: a suite for each control.

A failure is a failure, and what is undecidable is an error: it is never green. What is waived,
pending or not applicable is skipped with its reason. The file is bounded: beyond `MOST_CASES` the
least important are left out and counted, by a case that passes only if all of these would.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from reports.basis.envelope import Report
from reports.basis.verdicts import RANK, VERDICTS
from reports.render.hidden import visible
from reports.render.interface import Format

MOST_CASES = 100_000

_TAGS = {
    "fail": "failure",
    "undecidable": "error",
    "pending": "skipped",
    "waived": "skipped",
    "not_applicable": "skipped",
}
_ATTRIBUTES = {"failure": "failures", "error": "errors", "skipped": "skipped"}
_LONGEST_NAME = 200

# What XML 1.0 cannot hold and `visible` lets through.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def findings_junit(report: Report) -> str:
    """The findings as test suites, in the order of the catalogue."""
    found, left = _bounded(report["findings"])
    root = ET.Element("testsuites", name=_text("deploy-ledger findings"))
    for control, rows in groupby(_by_control(found), key=lambda finding: finding["control"]):
        _suite(root, control, list(rows), report)
    if left:
        _left_out(root, left, report)
    for name in ("tests", *_ATTRIBUTES.values()):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _bounded(found: Sequence[Report]) -> tuple[Iterable[Report], dict[str, int]]:
    """The worst findings, as many as there may be; and how many of each verdict are left out."""
    if len(found) <= MOST_CASES:
        return found, {}
    ranked = sorted(range(len(found)), key=lambda at: (RANK[found[at]["verdict"]], at))
    kept = sorted(ranked[:MOST_CASES])
    left = [found[at]["verdict"] for at in ranked[MOST_CASES:]]
    return [found[at] for at in kept], {name: left.count(name) for name in VERDICTS if name in left}


def _by_control(found: Iterable[Report]) -> list[Report]:
    """Controls in the order in which they first stand among the findings."""
    listed = list(found)
    order = {name: at for at, name in enumerate(dict.fromkeys(f["control"] for f in listed))}
    return sorted(listed, key=lambda finding: order[finding["control"]])


def _suite(root: ET.Element, control: str, rows: Sequence[Report], report: Report) -> None:
    suite = _element(root, "testsuite", name=control)
    _properties(suite, report, clause=rows[0]["clause"])
    for finding in rows:
        subject = finding["subject"]
        place = ", ".join(
            visible(str(part), _LONGEST_NAME)
            for part in (subject["repository"], subject["environment"])
            if part is not None
        )
        name = f"{subject['type']} {visible(str(subject['id']), _LONGEST_NAME)}"
        case = _element(
            suite, "testcase", classname=control, name=f"{name} ({place})" if place else name
        )
        if tag := _TAGS.get(finding["verdict"]):
            outcome = _element(case, tag, message=visible(finding["message"]))
            if tag != "skipped":
                outcome.set("type", finding["reason"])
            outcome.text = _text(_details(finding))
    _count(suite, rows)


def _details(finding: Report) -> str:
    said = [f"{finding['verdict']}: {finding['reason']}, {finding['level']}"]
    if finding["evidence"]:
        said.append(f"entries {' '.join(str(seq) for seq in finding['evidence'])}")
    if finding["due"]:
        said.append(f"due {finding['due']}")
    if finding["waiver"]:
        said.append(f"waived by the exception in entry {finding['waiver']}")
    return "; ".join(said)


def _left_out(root: ET.Element, left: dict[str, int], report: Report) -> None:
    said = ", ".join(f"{count} {verdict}" for verdict, count in left.items())
    suite = _element(root, "testsuite", name="left out")
    _properties(suite, report)
    worst = next(iter(left))
    case = _element(suite, "testcase", classname="left out", name=f"{sum(left.values())} findings")
    told = f"Left out, to bound this file: {said}. Use json or csv."
    if tag := _TAGS.get(worst):
        outcome = _element(case, tag, message=told)
        if tag != "skipped":
            outcome.set("type", "left_out")
    else:
        _element(case, "system-out").text = told
    _count(suite, [{"verdict": worst}])


def _properties(suite: ET.Element, report: Report, **more: str) -> None:
    properties = _element(suite, "properties")
    said = {"as_of": report["as_of"], "ledger": report["ledger"]["origin"],
            "root": report["ledger"]["root"], "policy": report["policy"], **more}  # fmt: skip
    if report["simulated"]:
        said["simulated"] = "SIMULATED"
    for name, value in said.items():
        _element(properties, "property", name=name, value=visible(value))


def _count(suite: ET.Element, rows: Sequence[Report]) -> None:
    tags = [_TAGS.get(row["verdict"]) for row in rows]
    suite.set("tests", str(len(rows)))
    for tag, attribute in _ATTRIBUTES.items():
        suite.set(attribute, str(tags.count(tag)))


def _element(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, {name: _text(said) for name, said in attributes.items()})


def _text(said: str) -> str:
    return _NO_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", said)


JUNIT = Format("junit", {"findings": findings_junit}, suffix="junit.xml")
