"""What is checked in production after a deployment, and how that is written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.simulation.facts import Run
from ingest.simulation.organisation import Person
from ingest.simulation.story.pipeline import Smoke
from ingest.simulation.story.telling import declare_in_check, tell
from ingest.simulation.story.walk import Walk

CHECKS = ["loads", "sign in", "critical flow", "logs"]


@dataclass(frozen=True)
class Released:
    """A production deployment that succeeded; `subject` names it in findings."""

    subject: str
    sha: str
    by: Person
    started: datetime
    succeeded: datetime
    run: Run | None = None
    """The run that made it, where one did."""


def smoke_of(walk: Walk) -> Smoke | None:
    """Return how the smoke job of the walk's production run ends; None without such a job."""
    if walk.facts.repository.verifies_by != "smoke_job":
        return None
    match walk.plan.verification:
        case "failed":
            return "failure"
        case "skipped":
            return "skipped"
        case _:
            return "success"


def verify(walk: Walk, released: Released, *, usual: bool = False) -> None:
    """Verify a production deployment half an hour later, in the way of the plan.

    `usual` overrides the plan: it passed. Nothing is recorded where a smoke job verifies; where
    the pipeline does, its check run says so, and people say on the ticket what it does not.
    """
    how = "passed" if usual else walk.plan.verification
    facts = walk.facts
    if how in ("nothing", "due") or facts.repository.verifies_by == "smoke_job":
        return
    by_id = how == "by_id" or facts.repository.verifies_by == "deployment_id"
    fields: dict[str, object] = {"sha": released.sha, "environment": "production"}
    if by_id and released.subject.isdigit():
        fields = {"deployment_id": int(released.subject)}
    if how == "other_version":
        fields["version_seen"] = facts.released[-2]
    elif by_id and walk.plan.version == "said":
        fields["version_seen"] = released.sha
    after = timedelta(hours=30) if how == "late" else timedelta(minutes=30)
    at = released.succeeded + after
    fields |= {"result": "fail" if how == "failed" else "pass", "checks": CHECKS}
    if facts.repository.verifies_by == "deployment_id":
        facts.record("verification", **fields, time=at, by=released.by.login)
    elif released.run and "sha" in fields and how != "late":
        by = released.by.login
        declare_in_check(walk, released.run, at, "verification", **fields, by=by)
    else:
        tell(walk, released.by, at, "Looks good in production.", "verification", **fields)
