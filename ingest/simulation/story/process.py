"""What a plan means for the controls of the process: who deployed what, how, and from where.

The gate, QA and verification are the matter of the mistakes; what is said here follows from how a
walk was played, and a mistake's own changes go before it.
"""

from ingest.simulation.story.plan import Plan, Step
from ingest.simulation.truth import (
    NOT_REQUIRED,
    NOTHING_TO_COMPARE,
    OK,
    PROMOTION,
    VERSIONED,
    Finding,
    Findings,
)

HIDDEN = {"silent": "sha_is_dispatch_head", "two": "version_ambiguous", "unknown": "commit_unknown"}
"""By how a dispatch says its version: why nobody knows it."""

NO_RUN = {
    "C3.5": Finding("undecidable", "trigger_unknown"),
    "C12.2e": Finding("undecidable", "trigger_unknown"),
    "C13.3": Finding("undecidable", "run_not_linked"),
}
"""Deployed by something else than GitHub Actions: nothing says what started it."""

BY_A_BOT = dict.fromkeys(("C6.1", "C13.1", "C13.4b"), Finding("undecidable", "actor_unknown"))
"""The release train is a bot, and which person stands behind it nobody knows."""

NO_PROMOTION = dict.fromkeys(PROMOTION, NOTHING_TO_COMPARE)


def process(kind: str, step: Step, plan: Plan) -> Findings:
    """The findings of one deployment of a walk that follow from how it was played."""
    match kind:
        case "production":
            return _production(step, plan if step == "production" else Plan())
        case "staging":
            return _staging(plan if step == "staging" else Plan())
        case _:
            return {}


def _staging(plan: Plan) -> Findings:
    found = dict.fromkeys(("A9", "C8.3b"), NOTHING_TO_COMPARE)
    if reason := HIDDEN.get(plan.staging_version):
        found |= dict.fromkeys(("C8.2b", "C8.3b", "C10.1"), Finding("undecidable", reason))
    return found


def _production(step: Step, plan: Plan) -> Findings:
    found: dict[str, Finding] = {"A9": NOTHING_TO_COMPARE}
    if step == "rollback":
        # by the pipeline, by who might, gated; it brought nothing new to main
        return {**found, **dict.fromkeys(("C8.3b", "C15.1b", "C15.1c"), OK), **NO_PROMOTION}
    found |= dict.fromkeys(("C8.3b", "C15.1b", "C15.1c"), NOTHING_TO_COMPARE)
    match plan.release:
        case "through_api" | "through_api_unapproved":
            found |= {**NO_RUN, **BY_A_BOT}
        case "by_hand":
            found |= NO_RUN
        case "rerun":
            found["A9"] = OK  # the second attempt waited and was approved itself
        case "rerun_without_waiting":
            found["A9"] = Finding("undecidable", "approval_attempt_unknown")
        case "from_development":
            found |= NO_PROMOTION
            found["C3.4"] = Finding("fail", "from_development")
            found["C12.1"] = Finding("fail", "not_by_pull_request")
        case "before_promotion":
            found["C3.4"] = Finding("fail", "from_development")
        case "hotfix":
            # its pull request came from a branch of its own, and says none of the parts
            found |= dict.fromkeys(PROMOTION, Finding("fail", "incomplete"))
            found["C11.2a"] = Finding("fail", "not_in_development")
            found["C12.1"] = Finding("fail", "not_by_pull_request")
    if plan.version == "short":
        found["C8.2b"] = Finding("fail", "not_a_full_sha")
    if reason := HIDDEN.get(plan.version):
        found |= dict.fromkeys(VERSIONED, Finding("undecidable", reason))
    return found


def staging_papers(plan: Plan, qa: Finding) -> Findings:
    """C16.1: what is documented of a staging deployment, by what C10.4 says of its QA result."""
    if qa.verdict == "pass" or qa.reason == "late":
        blocked = OK if plan.testing == "pass_then_fail" else NOT_REQUIRED
        return {**dict.fromkeys(("C16.1a", "C16.1b", "C16.1c"), OK), "C16.1d": blocked}
    found = NOTHING_TO_COMPARE if qa.reason == "no_qa_result" else qa
    return dict.fromkeys(("C16.1a", "C16.1b", "C16.1c", "C16.1d"), found)


def verification_papers(verified: Finding) -> Findings:
    """C13.4g: a verification documents its result, however late it came."""
    if verified.reason == "late":
        return {"C13.4g": OK}
    if verified.verdict == "fail":
        return {"C13.4g": Finding("fail", "no_record")}
    return {"C13.4g": verified}
