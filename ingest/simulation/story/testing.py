"""What QA does with the version on staging, and where the result is written."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from ingest.simulation.organisation import AUTHORS, LENA, Person
from ingest.simulation.story.comments import comment, edit
from ingest.simulation.story.plan import Testing
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
    comment(walk.facts, number, walk.tester, _block(walk, "pass"), at)
    walk.ticket_moved(at, "QA Passed", "Ready for Test", walk.tester)


def _tell(walk: Walk, result: str, at: datetime) -> None:
    """Give a result where the repository's QA writes it, and move the ticket."""
    if walk.facts.repository.tests_told_in == "comments":
        comment(walk.facts, walk.issue.number, walk.tester, _block(walk, result), at)
    else:
        _record(walk, result, at)
    walk.ticket_moved(at, "QA Passed", "Ready for Test", walk.tester)


def _record(
    walk: Walk,
    result: str,
    at: datetime | date,
    *,
    by: Person | None = None,
    environment: str = "staging",
    sha: str | None = "",
    notes: str = "",
) -> None:
    """Record a result; `sha` is the tested commit unless said, and None leaves it out."""
    fields: dict[str, object] = {} if sha is None else {"sha": sha or walk.tested}
    walk.facts.record(
        "qa",
        **fields,
        environment=environment,
        result=result,
        time=at,
        by=(by or walk.tester).login,
        ticket=walk.ticket,
        notes=notes or walk.facts.rng.choice(NOTES),
    )


def _approve_readiness(walk: Walk) -> None:
    at = walk.at(13, 30)
    walk.facts.record(
        "approval",
        purpose="readiness",
        sha=walk.tested,
        environment="production",
        approver=LENA.login,
        decision="approved",
        time=at,
        by=LENA.login,
        ticket=walk.ticket,
    )


def _edit_from_fail_to_pass(walk: Walk) -> None:
    first, second = walk.at(12, 30), walk.at(13, 30)
    written = comment(walk.facts, walk.issue.number, walk.tester, _block(walk, "fail"), first)
    edit(walk.facts, written, _block(walk, "pass"), second)
    walk.ticket_moved(second, "QA Passed", "Ready for Test", walk.tester)


def _block(walk: Walk, result: str) -> str:
    """Return a comment with a result that a program can read, and words for people."""
    return (
        f"Tested on staging, {walk.ticket}.\n\n"
        "```qa-result\n"
        f"sha: {walk.tested}\n"
        "environment: staging\n"
        f"result: {result}\n"
        f"ticket: {walk.ticket}\n"
        f"notes: {walk.facts.rng.choice(NOTES)}\n"
        "```\n"
    )


def _pass_then_fail(walk: Walk) -> None:
    _tell(walk, "pass", walk.at(13, 30))
    _record(walk, "fail", walk.at(16), notes="totals are wrong after a refund")


def _pass_then_reopen(walk: Walk) -> None:
    _tell(walk, "pass", walk.at(13, 30))
    walk.ticket_moved(walk.at(16, 30), "Reopened", "QA Passed", walk.tester)


def _pass_by_author(walk: Walk) -> None:
    _record(walk, "pass", walk.at(13, 30), by=walk.facts.rng.choice(AUTHORS))


PARTS: Mapping[Testing, Callable[[Walk], None]] = {
    "pass": lambda walk: _tell(walk, "pass", walk.at(13, 30)),
    "late": lambda walk: _tell(walk, "pass", walk.at(15, days=1)),
    "after_deadline": lambda walk: _tell(walk, "pass", walk.at(10, days=6)),
    "pass_then_fail": _pass_then_fail,
    "by_author": _pass_by_author,
    "on_development": lambda walk: _record(
        walk, "pass", walk.at(13, 30), environment="development"
    ),
    "before_staging": lambda walk: _record(walk, "pass", walk.at(10, 30)),
    "without_sha": lambda walk: _record(walk, "pass", walk.at(13, 30), sha=None),
    "date_only": lambda walk: _record(walk, "pass", (walk.day + timedelta(days=1)).date()),
    "reopened": _pass_then_reopen,
    "readiness": _approve_readiness,
    "edited_comment": _edit_from_fail_to_pass,
}
"""What QA does; a plan that is not here leaves it to others (`pull_request_comment`) or undone."""
