"""How a trace speaks to people, the same in every format."""

from collections.abc import Iterator
from typing import Any

from reports.basis.envelope import Report
from reports.render import words

KINDS = {"pull_request": "pull request"}
BECAUSE = {
    "same": "this commit",
    "same_tree": "the same content",
    "contains": "the first to contain it",
    "dispatched": "dispatched from it; the deployed version is not known",
}
"""Why a deployment is part of a trace."""

WRONG_BUILD = "WRONG BUILD"
NOT_TESTED = "not the tested content"
LEGEND = {
    "wrong": f"{WRONG_BUILD}: when the result was given, the environment ran something else.",
    "untested": f"{NOT_TESTED}: what was tested has another tree than what was deployed (C11.1b).",
}
"""What the marks of the matrix mean."""

Told = tuple[str | None, str]
"""A sentence, and the verdict that it stands for, or None."""


def headline(report: Report) -> list[Told]:
    """What a QA lead wants to know first: tested where, of the right build, running where."""
    return [*_tested(report), *_running(report), *_failing(report)]


def _tested(report: Report) -> Iterator[Told]:
    counted = [row for row in report["qa"] if not row["voided"] and row["sha"]]
    wrong = [row for row in counted if row["ran"] in ("other", "nothing")]
    right = [row for row in counted if row not in wrong]
    if not counted:
        yield "undecidable", "No QA result names it."
    for row in right[-1:]:
        who, where = row["tester"] or "nobody known", row["environment"] or "no environment"
        known = "" if row["ran"] in ("this", "same_content") else ", what ran there is not known"
        verdict = row["result"] if row["result"] in ("pass", "fail") else "undecidable"
        yield verdict, f"Tested on {where} by {who}: {row['result']}{known}."
    if wrong:
        results = words.plural(len(wrong), "QA result was", "QA results were")
        yield "fail", f"{WRONG_BUILD}: {results} given while the environment ran something else."
    if wrong and not right:
        yield "fail", "No QA result was given where and while it ran."


def _running(report: Report) -> Iterator[Told]:
    now = {row["environment"] or "missing": None for row in report["deployments"]
           if row["live_from"] and not row["live_to"]}  # fmt: skip
    ran = {row["environment"] or "missing": None for row in report["deployments"]
           if row["live_from"] and row["live_to"]}  # fmt: skip
    if now:
        yield None, f"Runs now on {', '.join(now)}."
    if before := [name for name in ran if name not in now]:
        yield None, f"Ran before on {', '.join(before)}."
    if not now and not ran:
        yield None, "It ran nowhere, as far as the ledger knows."


def _failing(report: Report) -> Iterator[Told]:
    failing = [row["environment"] or "missing" for row in report["deployments"]
               if row["verdict"] == "fail"]  # fmt: skip
    if failing:
        many = words.plural(len(failing), "deployment fails", "deployments fail")
        yield "fail", f"{many} a control: {', '.join(dict.fromkeys(failing))}."


def relation(row: Report) -> str:
    """How a version or deployment belongs to what was asked."""
    return BECAUSE[row["relation"]]


def bounds(event: Report, zone: str) -> str | None:
    """The bounds of an event that has no time of its own."""
    if not event["not_before"] and not event["not_after"]:
        return None
    since, until = (words.to_the_second(event[name], zone) for name in ("not_before", "not_after"))
    return f"between {since} and {until}"


def ran(row: Report, zone: str) -> str:
    """From when to when the content of a deployment ran there."""
    if not row["live_from"]:
        return "never live there"
    until = words.to_the_second(row["live_to"], zone) if row["live_to"] else "now"
    return f"ran from {words.to_the_second(row['live_from'], zone)} to {until}"


def windows(cell: Report) -> list[tuple[str | None, str | None, str]]:
    """From when to when the version ran in an environment, and how those ended that did not."""
    found: dict[tuple[Any, ...], None] = {}
    for row in cell["deployments"]:
        ended = "" if row["from"] else words.standing(row)
        found[row["from"], row["to"], ended] = None
    return list(found)


def tested(test: Report) -> tuple[str, str, str | None]:
    """A QA result in a cell of the matrix: verdict, words, and what the environment ran then."""
    verdict = test["result"] if test["result"] in ("pass", "fail") else "undecidable"
    said = f"QA {test['result']} {test['tester'] or 'nobody known'}"
    if test["voided"]:
        return "not_applicable", f"{said}, voided", None
    if not test["of_this"]:
        return "undecidable", said, f"it names {words.short(test['tested'])}"
    if test["wrong"]:
        ran = words.short(test["ran_sha"]) if test["ran_sha"] else "nothing"
        return "undecidable", said, f"it ran {ran} then"
    if test["ran"] == "same_content":
        return verdict, said, "same content ran"
    return verdict, said, None if test["ran"] == "this" else "what ran is unknown"


def verified(row: Report) -> tuple[str, str]:
    """A verification in a cell of the matrix: verdict and words."""
    if row["voided"] or not row["counts"]:
        why = "voided" if row["voided"] else "does not count"
        return "not_applicable", f"verified {row['result']}, {why}"
    return ("pass" if row["result"] == "pass" else "fail"), f"verified {row['result']}"


def entry(event: Report) -> str:
    """Which entry says it, how strong that is, and why it was voided, if it was."""
    if event["entry"] is None:
        return "no entry"
    voided = f", VOIDED: {event['voided']}" if event["voided"] else ""
    return f"entry {event['entry']}, {event['strength']}{voided}"
