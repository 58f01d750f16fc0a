"""How complete each source was for a span of time: what a reader may conclude from silence."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from ledger.clock import format_time
from reports.basis.envelope import Report
from reports.evidence.policy.coverage import Span, common
from reports.judge.evaluate import Judgement

SOURCES = (
    "deployments", "deployment_statuses", "actions_runs", "actions_jobs", "approvals",
    "commits", "branches",
)  # fmt: skip
"""The collected kinds that the controls read."""

REGISTERS = ("qa", "verification", "approval", "exception", "ticket")
"""The record types that the controls read; the policy says which sources carry them."""

_SPANS = """
SELECT repository, 'source' AS carrier, of AS kind, since, until FROM span
WHERE of IN (SELECT unnest(?::VARCHAR[]))
UNION ALL
SELECT repository, 'register', record_type, since, until FROM register_span
WHERE policy = ? AND record_type IN (SELECT unnest(?::VARCHAR[]))
ORDER BY ALL
"""


def completeness(judgement: Judgement, since: datetime, until: datetime) -> list[Report]:
    """Whether each source was complete, partial or missing for each repository that deploys.

    Looked at from `since` to `until`, or to the moment of judgement where that comes first
    (UTC); a span that has not begun is missing.
    """
    workspace = judgement.workspace
    end = min(until, judgement.at.judged_at)
    number = judgement.book.latest.number
    stated: dict[tuple[str, str, str], list[Span]] = defaultdict(list)
    for repository, carrier, kind, start, stop in workspace.rows(
        _SPANS, [list(SOURCES), number, list(REGISTERS)]
    ):
        stated[repository, carrier, kind].append((start, stop))
    deploying = workspace.rows(
        "SELECT DISTINCT repository FROM evidence WHERE repository IS NOT NULL ORDER BY 1"
    )
    listed = [("source", kind) for kind in SOURCES] + [("register", kind) for kind in REGISTERS]
    return [
        _row(repository, carrier, kind, stated[repository, carrier, kind], (since, end))
        for (repository,) in deploying
        for carrier, kind in listed
    ]


def _row(repository: str, carrier: str, kind: str, spans: Sequence[Span], asked: Span) -> Report:
    covered = common(spans, [asked]) if asked[0] < asked[1] else []
    covered = [span for span in covered if span[0] < span[1]]
    missing = gaps(covered, asked)
    state = "missing" if not covered else "partial" if missing else "complete"
    return {
        "repository": repository,
        "carrier": carrier,
        "kind": kind,
        "state": state,
        "gaps": [
            {"from": format_time(since), "to": format_time(until)} for since, until in missing
        ],
    }


def gaps(covered: Sequence[Span], asked: Span) -> list[Span]:
    """What `covered` (in order, apart, inside `asked`) leaves out of `asked`."""
    starts = [asked[0], *(until for _, until in covered)]
    ends = [*(since for since, _ in covered), asked[1]]
    return [(since, until) for since, until in zip(starts, ends, strict=True) if since < until]
