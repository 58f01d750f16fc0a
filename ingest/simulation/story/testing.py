"""What QA does with the version on staging, and where the result is written."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from ingest.simulation.organisation import QUINN, Person
from ingest.simulation.story.automated import check, check_with_block, report, tell_event
from ingest.simulation.story.comments import comment, edit
from ingest.simulation.story.plan import Testing, Way
from ingest.simulation.story.telling import fenced, tell
from ingest.simulation.story.versions import SHORT
from ingest.simulation.story.walk import Walk

NOTES = (
    "checkout and refund flows",
    "search, sorting and paging",
    "imports of last night",
    "smoke",
)


def test(walk: Walk) -> None:
    """Play QA's part in the walk, in the way of its plan."""
    if walk.plan.testing in PARTS:
        PARTS[walk.plan.testing](walk)


def tell_in_pull_request(walk: Walk, number: int, at: datetime) -> None:
    """Write the result into a comment on the promotion pull request."""
    comment(walk.facts, number, walk.tester, _comment(walk, "pass"), at)
    walk.ticket_moved(at, "QA Passed", "Ready for Test", walk.tester)


def readiness_block(walk: Walk) -> str:
    """Return the block in which the responsible person approves what is to be promoted."""
    fields = {"purpose": "readiness", "sha": walk.tested, "environment": "production"}
    return fenced("approval", {**fields, "decision": "approved", "ticket": walk.ticket})


def _pass(walk: Walk, at: datetime) -> None:
    """Pass the version in the walk's way, and move the ticket."""
    WAYS[walk.plan.told_in](walk, at)
    moved = at + timedelta(minutes=2) if walk.plan.told_in == "transition" else at
    walk.ticket_moved(moved, "QA Passed", "Ready for Test", walk.tester)


def _write(
    walk: Walk, result: str, at: datetime, *, by: Person | None = None, **fields: object
) -> str:
    """Write a result where the repository's QA writes it; `fields` say what is not usual.

    Returns the id of the record, empty for a comment.
    """
    by = by or walk.tester
    said = {**_fields(walk, result), **fields}
    if walk.facts.repository.tests_told_in == "comments":
        tell(walk, by, at, f"Tested on staging, {walk.ticket}.", "qa", **said)
        return ""
    return str(walk.facts.record("qa", **{"time": at, "by": by.login, **said})["id"])


def _fields(walk: Walk, result: str) -> dict[str, object]:
    notes = walk.facts.rng.choice(NOTES)
    about = {"sha": walk.tested, "environment": "staging", "result": result}
    return {**about, "ticket": walk.ticket, "notes": notes}


def _comment(walk: Walk, result: str) -> str:
    """Return a comment with a result that a program can read, and words for people."""
    return f"Tested on staging, {walk.ticket}.\n\n{fenced('qa', _fields(walk, result))}"


def _edit_from_fail_to_pass(walk: Walk) -> None:
    first, second = walk.at(12, 30), walk.at(13, 30)
    written = comment(walk.facts, walk.issue.number, walk.tester, _comment(walk, "fail"), first)
    edit(walk.facts, written, _comment(walk, "pass"), second)
    walk.ticket_moved(second, "QA Passed", "Ready for Test", walk.tester)


def _pass_then_fail(walk: Walk) -> None:
    _pass(walk, walk.at(13, 30))
    _write(walk, "fail", walk.at(16), notes="totals are wrong after a refund")


def _fail(walk: Walk) -> None:
    _write(walk, "fail", walk.at(13, 30), notes="the page stays empty")
    walk.ticket_moved(walk.at(13, 40), "Reopened", "Ready for Test", walk.tester)


def _pass_then_reopen(walk: Walk) -> None:
    _pass(walk, walk.at(13, 30))
    walk.ticket_moved(walk.at(16, 30), "Reopened", "QA Passed", walk.tester)


def _forge(walk: Walk) -> None:
    """Let the author say in a comment that a tester passed the version."""
    fields = {**_fields(walk, "pass"), "tester": QUINN.login}
    tell(walk, walk.author, walk.at(13, 30), "Quinn has tested this.", "qa", **fields)


def _date_only(walk: Walk) -> None:
    day = walk.day + timedelta(days=1)
    _write(walk, "pass", walk.at(18, days=1), time=day.date())


def _mistype(walk: Walk) -> None:
    """Pass the version, then record a failure that was meant for another one, and void it."""
    _pass(walk, walk.at(13, 30))
    mistyped = _write(walk, "fail", walk.at(13, 40), notes="meant for another version")
    at, by = walk.at(13, 50), walk.tester.login
    walk.facts.record("void", record=mistyped, reason="it is about another version", time=at, by=by)


def _break_the_block(walk: Walk) -> None:
    """Write a comment whose block lacks its colons."""
    broken = _comment(walk, "pass").replace("result: ", "result ")
    comment(walk.facts, walk.issue.number, walk.tester, broken, walk.at(13, 30))


WAYS: Mapping[Way, Callable[[Walk, datetime], object]] = {
    "usual": lambda walk, at: _write(walk, "pass", at),
    "junit": report,
    "cdevents": tell_event,
    "check": check,
    "check_block": check_with_block,
    "transition": lambda walk, at: tell(
        walk, walk.tester, at, f"Checked {walk.tested} on staging, all is fine."
    ),
}
"""How a passing result is told; a move of the ticket takes its commit from the comment before."""

PARTS: Mapping[Testing, Callable[[Walk], object]] = {
    "pass": lambda walk: _pass(walk, walk.at(13, 30)),
    "late": lambda walk: _pass(walk, walk.at(15, days=1)),
    "after_deadline": lambda walk: _pass(walk, walk.at(10, days=6)),
    "pass_then_fail": _pass_then_fail,
    "forged": _forge,
    "on_development": lambda walk: _write(walk, "pass", walk.at(13, 30), environment="development"),
    "before_staging": lambda walk: _write(walk, "pass", walk.at(10, 30)),
    "short_sha": lambda walk: _write(walk, "pass", walk.at(13, 30), sha=walk.tested[:SHORT]),
    "moved_only": lambda walk: walk.ticket_moved(
        walk.at(13, 30), "QA Passed", "Ready for Test", walk.tester
    ),
    "unreadable": _break_the_block,
    "without_repository": lambda walk: _write(walk, "pass", walk.at(13, 30), repository=None),
    "other_repository": lambda walk: report(walk, walk.at(13, 30), sha=walk.facts.foreign),
    "broken_report": lambda walk: report(walk, walk.at(13, 30), is_whole=False),
    "mistyped": _mistype,
    "date_only": _date_only,
    "reopened": _pass_then_reopen,
    "edited_comment": _edit_from_fail_to_pass,
    "failed": _fail,
}
"""What QA does; a plan that is not here leaves it to the promotion, or undone."""
