"""The exceptions that people write for a production deployment (SOP section 18)."""

from datetime import datetime, timedelta

from ingest.simulation.facts import Paper, Record
from ingest.simulation.organisation import HELEN, WANDA, Person
from ingest.simulation.story.comments import edit
from ingest.simulation.story.telling import fenced, tell
from ingest.simulation.story.verification import Released
from ingest.simulation.story.walk import Walk

WORDS = "Leave to depart from the SOP."


def write_paper(walk: Walk, released: Released) -> None:
    """Write the exception that the walk's plan names, if any; none is in force at the end."""
    started = released.started
    this: Record = {"deployment_id": int(released.subject)}
    this_day: Record = {
        "environment": "production",
        "from": walk.day,
        "to": walk.day + timedelta(days=2),
    }
    before, after = started - timedelta(minutes=1), started + timedelta(hours=25)
    match walk.plan.paper:
        case "valid":
            _write(walk, "without_full_qa", HELEN, before, this)
        case "before_role":
            _write(walk, "without_full_qa", WANDA, before, this, state="not_authorised")
        case "expired":
            approved, until = walk.day - timedelta(days=10), {"expires_at": walk.day}
            _write(walk, "without_full_qa", HELEN, approved, {**this_day, **until})
        case "revoked":
            _revoke(walk, started - timedelta(hours=3), started - timedelta(hours=1), this_day)
        case "outside":
            approved = walk.day + timedelta(hours=12)
            _write(walk, "qa_outside_staging", HELEN, approved, this_day)
        case "urgent_gate":
            _write(walk, "urgent", HELEN, after, {**this, "controls": ["C7.4"]})
        case "urgent_qa":
            # The walk of a hotfix never closes its ticket, which is the follow-up.
            scope = {**this, "controls": ["C11.1"]}
            _write(walk, "urgent", HELEN, after, scope, follow_up="overdue")
        case "":
            pass


def _write(
    walk: Walk,
    kind: str,
    approver: Person,
    approved: datetime,
    scope: Record,
    *,
    state: str = "expired",
    follow_up: str = "closed",
) -> None:
    """Write an exception where the repository's lie; `state` and `follow_up` are its end."""
    fields, facts = _fields(walk, kind, approver, approved, scope), walk.facts
    if facts.repository.papers_live_in == "sheet":
        facts.enter("exception", **fields, time=approved, by=approver.login)
    else:
        tell(walk, approver, approved, WORDS, "exception", **fields)
    facts.papers.append(Paper(facts.repository.full_name, approved, state, follow_up))


def _revoke(walk: Walk, approved: datetime, revoked: datetime, scope: Record) -> None:
    """Write an exception in a comment, and take it back by editing the comment."""
    facts = walk.facts
    fields = _fields(walk, "without_full_qa", HELEN, approved, scope)
    written = tell(walk, HELEN, approved, WORDS, "exception", **fields)
    taken_back = {**fields, "revoked_at": revoked}
    if written:
        edit(facts, written, f"{WORDS}\n\n{fenced('exception', taken_back)}", revoked)
    facts.papers.append(Paper(facts.repository.full_name, approved, "revoked", "closed"))


def _fields(walk: Walk, kind: str, approver: Person, approved: datetime, scope: Record) -> Record:
    """All that SOP 18.1 and 18.4 demand; it lasts four days unless the scope says its end."""
    return {
        "kind": kind,
        "expires_at": approved + timedelta(days=4),
        **scope,
        "reason": "the release could not wait",
        "risk": "some flows are not covered by a test",
        "approver": approver.login,
        "approved_at": approved,
        "follow_up": walk.ticket,
        "follow_up_due": approved + timedelta(days=14),
        "ticket": walk.ticket,
    }
