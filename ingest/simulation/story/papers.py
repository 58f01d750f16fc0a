"""The exceptions that people write for a production deployment (SOP section 18)."""

from datetime import datetime, timedelta

from ingest.simulation.catalogue import APPLIES, URGENT_PAPERS
from ingest.simulation.facts import Paper, Record
from ingest.simulation.organisation import DANA, HELEN, WANDA, Person
from ingest.simulation.story.comments import edit
from ingest.simulation.story.telling import fenced, tell
from ingest.simulation.story.verification import Released
from ingest.simulation.story.walk import Walk
from ingest.simulation.truth import NOT_REQUIRED

WORDS = "Leave to depart from the SOP."

DEMANDS: dict[str, tuple[str, ...]] = {
    "urgent": URGENT_PAPERS,
    "pipeline": ("C18.2",),
    "qa_outside_staging": ("C18.3",),
    "without_full_qa": ("C18.4",),
    "other": (),
}
"""Which of the SOP's demands on exceptions each kind has to meet, beside those on all."""


def write_paper(walk: Walk, released: Released) -> None:
    """Write the exception that the walk's plan names, if any; none is in force at the end."""
    this: Record = {"deployment_id": released.subject}
    before = released.started - timedelta(minutes=1)
    match walk.plan.paper:
        case "":
            return
        case "valid":
            _write(walk, "without_full_qa", HELEN, before, this)
        case "before_role":
            _write(walk, "without_full_qa", WANDA, before, this, state="not_authorised")
        case "incomplete":
            scope = {**this, "controls": ["C7.4"]}
            _write(walk, "urgent", HELEN, before, scope, state="incomplete")
        case "urgent_gate" | "urgent_qa":
            _write_afterwards(walk, released.started + timedelta(hours=25), this)
        case _:
            _write_for_days(walk, released.started)


def _write_afterwards(walk: Walk, approved: datetime, this: Record) -> None:
    """Write what was urgent on the day after."""
    if walk.plan.paper == "urgent_gate":
        _write(walk, "urgent", HELEN, approved, {**this, "controls": ["C7.4"]})
    else:
        # The walk of a hotfix never closes its ticket, which is the follow-up.
        scope = {**this, "controls": ["C11.1"]}
        _write(walk, "urgent", HELEN, approved, scope, follow_up="overdue")


def _write_for_days(walk: Walk, started: datetime) -> None:
    """Write an exception for whatever goes to production in two days."""
    scope: Record = {
        "environment": "production",
        "from": walk.day,
        "to": walk.day + timedelta(days=2),
    }
    match walk.plan.paper:
        case "expired":
            approved = walk.day - timedelta(days=10)
            _write(walk, "without_full_qa", HELEN, approved, {**scope, "expires_at": walk.day})
        case "revoked":
            _revoke(walk, started - timedelta(hours=3), started - timedelta(hours=1), scope)
        case "outside":
            _write(walk, "qa_outside_staging", HELEN, walk.day + timedelta(hours=12), scope)
        case "pipeline":
            _write(walk, "pipeline", DANA, started - timedelta(minutes=1), scope)
        case "short_version":
            approved = walk.day + timedelta(hours=12)
            _write(walk, "other", HELEN, approved, {**scope, "controls": ["C8.2b"]})


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
    if state == "incomplete":
        del fields["risk"], fields["ticket"]
    if facts.repository.papers_live_in == "sheet":
        name = facts.enter("exception", **fields, time=approved, by=approver.login)["id"]
    else:
        name = facts.named("exception")
        tell(walk, approver, approved, WORDS, "exception", id=name, **fields)
    _keep(walk, str(name), kind, Paper(facts.repository.full_name, approved, state, follow_up))


def _revoke(walk: Walk, approved: datetime, revoked: datetime, scope: Record) -> None:
    """Write an exception in a comment, and take it back by editing the comment."""
    facts, kind = walk.facts, "without_full_qa"
    name = facts.named("exception")
    fields = {"id": name, **_fields(walk, kind, HELEN, approved, scope)}
    written = tell(walk, HELEN, approved, WORDS, "exception", **fields)
    taken_back = {**fields, "revoked_at": revoked}
    if written:
        edit(facts, written, f"{WORDS}\n\n{fenced('exception', taken_back)}", revoked)
    _keep(walk, name, kind, Paper(facts.repository.full_name, approved, "revoked", "closed"))


def _keep(walk: Walk, name: str, kind: str, paper: Paper) -> None:
    """Keep how an exception stands at the end, and what must be found of it."""
    walk.facts.papers.append(paper)
    demanded = {"C6.3", "C18.x", *DEMANDS[kind]}
    other = {c: NOT_REQUIRED for c in APPLIES["exception"] if c not in demanded}
    walk.tell("exception", None, f"exception:{paper.repository}:{name}", other)


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
