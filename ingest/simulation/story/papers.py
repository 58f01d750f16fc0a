"""The exceptions that people write for a production deployment (SOP section 18)."""

from datetime import datetime, timedelta

from ingest.simulation.organisation import DANA, HELEN, Person
from ingest.simulation.story.verification import Released
from ingest.simulation.story.walk import Walk


def write_paper(walk: Walk, released: Released) -> None:
    """Write the exception that the walk's plan names, if any."""
    started = released.started
    this: dict[str, object] = {"deployment_id": int(released.subject)}
    this_day: dict[str, object] = {
        "environment": "production",
        "from": walk.day,
        "to": walk.day + timedelta(days=2),
    }
    before = started - timedelta(minutes=1)
    match walk.plan.paper:
        case "valid":
            _write(walk, "without_full_qa", HELEN, before, this)
        case "wrong_approver":
            _write(walk, "without_full_qa", DANA, before, this)
        case "expired":
            approved = walk.day - timedelta(days=10)
            _write(walk, "without_full_qa", HELEN, approved, this_day, expires=walk.day)
        case "outside":
            approved = walk.day + timedelta(hours=12)
            _write(walk, "qa_outside_staging", HELEN, approved, this_day)
        case "urgent_gate":
            after = started + timedelta(hours=25)
            _write(walk, "urgent", HELEN, after, {**this, "controls": ["C7.4"]})
        case "urgent_qa":
            after = started + timedelta(hours=25)
            _write(walk, "urgent", HELEN, after, {**this, "controls": ["C11.1"]})
        case "":
            pass


def _write(
    walk: Walk,
    kind: str,
    approver: Person,
    approved: datetime,
    scope: dict[str, object],
    *,
    expires: datetime | None = None,
) -> None:
    """Record an exception with all that SOP 18.1 and 18.4 demand; it lasts four days."""
    walk.facts.record(
        "exception",
        kind=kind,
        **scope,
        reason="the release could not wait",
        risk="some flows are not covered by a test",
        approver=approver.login,
        approved_at=approved,
        expires_at=expires or approved + timedelta(days=4),
        follow_up=walk.ticket,
        follow_up_due=approved + timedelta(days=14),
        time=approved,
        by=approver.login,
        ticket=walk.ticket,
    )
