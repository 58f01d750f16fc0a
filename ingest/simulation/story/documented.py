"""What a plan means for the papers: what was told on tickets, of what, and by when."""

from ingest.simulation.catalogue import STAGING_PAPERS
from ingest.simulation.organisation import Repository
from ingest.simulation.story.plan import Plan, Step
from ingest.simulation.truth import (
    FAILED,
    IN_WINDOW,
    NOT_REQUIRED,
    NOTHING_TO_COMPARE,
    OK,
    UNSEEN,
    Finding,
    Findings,
)

NO_QA_RESULT = Finding("fail", "no_qa_result")
NO_RECORD = Finding("fail", "no_record")
LATE = Finding("fail", "late")

UNTESTED_AT_MERGE = (
    *("nothing", "late", "date_only", "short_sha", "other_repository", "broken_report"),
    *("unreadable", "without_repository", "moved_only"),
)
"""What QA had told nobody of the head when the promotion was merged."""

FILED = ("pass", "late", "after_deadline", "pass_then_fail", "mistyped", "reopened")
"""What leaves a result of staging where the repository's QA writes it."""


def promoted(walked: Plan) -> Finding:
    """C12.2d: what had been tested when the promotion of a walk was merged."""
    if walked.development_moves or walked.testing in UNTESTED_AT_MERGE:
        return Finding("waived", "no_qa_result") if walked.paper == "valid" else NO_QA_RESULT
    if walked.testing == "forged":
        return Finding("fail", "tester_not_authorised")
    return OK


def told(walked: Plan, plan: Plan, repository: Repository) -> dict[str, Finding]:
    """C6.5 and C13.3b: what is said on a ticket after production; a chat is no register.

    The ticket is closed that day, or days later. Where nobody knows the version, only a
    verification on the ticket says which ticket is meant.
    """
    found = {"C6.5": OK, "C13.3b": OK}
    if walked.closing == "days_later":
        found = {"C6.5": LATE, "C13.3b": UNSEEN}
    if walked.release == "hotfix":
        found = {"C6.5": NO_RECORD, "C13.3b": UNSEEN}
    if plan.verification == "due":
        found = dict.fromkeys(found, IN_WINDOW)
    names_ticket = plan.verification == "by_id" and repository.verifies_by != "deployment_id"
    if plan.version in ("silent", "two", "unknown") and not names_ticket:
        found = dict.fromkeys(found, UNSEEN)
    return found


def documented(
    kind: str, step: Step, plan: Plan, repository: Repository, done: Findings
) -> dict[str, Finding]:
    """Return what the papers of a staging or production deployment are, by what was done."""
    found = {"A7": LATE if _is_filed(kind, step, plan, repository) else NOTHING_TO_COMPARE}
    if kind == "staging":
        return {**found, **_of_staging(plan, done["C10.4"])}
    return {**found, **_of_verification(step, plan, repository, done["C14.2"])}


def _of_staging(plan: Plan, qa: Finding) -> dict[str, Finding]:
    """C16.1, by what C10.4 says of the QA result."""
    if qa.verdict == "pass" or qa.reason == "late":
        blocked = OK if plan.testing in ("pass_then_fail", "failed") else NOT_REQUIRED
        return {**dict.fromkeys(STAGING_PAPERS, OK), "C16.1d": blocked}
    found = NOTHING_TO_COMPARE if qa.reason == "no_qa_result" else qa
    return dict.fromkeys(STAGING_PAPERS, found)


def _of_verification(
    step: Step, plan: Plan, repository: Repository, verified: Finding
) -> dict[str, Finding]:
    """C13.4g, C13.4h and C14.2b; a verification documents its result, however late it came."""
    found = {"C13.4g": verified, "C13.4h": NOT_REQUIRED, "C14.2b": NOTHING_TO_COMPARE}
    if verified.verdict == "fail":
        found["C13.4g"] = OK if verified.reason == "late" else NO_RECORD
    if verified == IN_WINDOW:
        found |= dict.fromkeys(("C13.4h", "C14.2b"), IN_WINDOW)
    if verified == FAILED:
        found["C14.2b"] = FAILED
    # whoever failed deployed again, what failed its verification went back, and that has a record
    if step == "rollback" or verified == FAILED or plan.verification == "failed":
        found["C13.4h"] = OK
    if plan.verification == "other_version":
        found["C14.2b"] = verified
    elif verified == OK and repository.verifies_by == "deployment_id" and plan.version == "said":
        found["C14.2b"] = OK
    if plan.version in ("silent", "two", "unknown"):
        del found["C13.4h"]
    return found


def _is_filed(kind: str, step: Step, plan: Plan, repository: Repository) -> bool:
    """Whether any of its evidence lies in a file: files are taken in weeks after the fact."""
    by_machine = plan.told_in in ("junit", "cdevents")
    in_records = repository.tests_told_in == "records" and plan.told_in == "usual"
    if kind == "staging":
        return step == kind and plan.testing in FILED and (by_machine or in_records)
    if repository.verifies_by == "deployment_id" or plan.release == "through_api":
        return True
    went_back = step == "rollback" and repository.verifies_by == "smoke_job"
    return went_back or (by_machine and plan.testing in FILED)
