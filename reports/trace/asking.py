"""Asking for a trace as of a moment: of the published copy itself, as far as that holds then."""

from pathlib import Path

from ledger.file.store import Ledger
from ledger.reading.workspace import moment
from reports.basis.envelope import Report, head
from reports.basis.frames import Tables
from reports.held.reading import Reading, hold, published, reading
from reports.judge.evaluate import Judgement
from reports.trace.trace import trace

_LISTED = ("commits", "twins", "pull_requests", "deployments", "qa", "approvals", "verifications",
           "tickets", "exceptions", "voided_deployments", "unbound")  # fmt: skip


def asked(path: Path, ref: str, as_of: str | None = None) -> Report:
    """The report `trace` for `ref` over a published copy; `as_of` as in `workspace.moment`.

    It reads a few rows of the copy by key, where what they tell of holds at that moment; else what
    does not is judged again. Raises NotFoundError.
    """
    with Ledger.read(path) as copy:
        at = moment(copy, as_of)
        found = reading(path, copy, at)
        report = _of_copy(copy, found, ref) if found else None
    if report:
        return report
    with published(path, at) as judgement:
        return judged(judgement, ref)


def judged(judgement: Judgement, ref: str) -> Report:
    """The report `trace` of a judgement."""
    hold(judgement)
    return trace(judgement.workspace, head(judgement.workspace, judgement.book), ref)


def _of_copy(copy: Tables, found: Reading, ref: str) -> Report | None:
    """The report of what the copy has; None where some of that is to be judged again.

    What things are called does not change with time: what is not found would not be then.
    """
    report = trace(copy, found.head, ref)
    names = {row["repository"] for name in _LISTED for row in report[name]}
    return report if not found.again or (None not in names and not names & found.again) else None
