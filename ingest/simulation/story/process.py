"""What a plan means for the controls of the process: who deployed what, how, and from where.

The gate, QA and verification are the matter of the mistakes; what is said here follows from how a
walk was played, and a mistake's own changes go before it.
"""

from ingest.simulation.organisation import Repository
from ingest.simulation.story.plan import Plan, Step
from ingest.simulation.truth import (
    APPLIES,
    GONE_BACK,
    NOT_REQUIRED,
    NOTHING_TO_COMPARE,
    OK,
    PROMOTION,
    ROLL_UPS,
    VERSIONED,
    Finding,
    Findings,
    roll_up,
)

HIDDEN = {"silent": "sha_is_dispatch_head", "two": "version_ambiguous", "unknown": "commit_unknown"}
"""By how a dispatch says its version: why nobody knows it."""

NO_RUN = {
    "C3.5": Finding("undecidable", "trigger_unknown"),
    "C12.2e": Finding("undecidable", "trigger_unknown"),
    "C13.3": Finding("undecidable", "run_not_linked"),
}
"""Deployed by something else than GitHub Actions: nothing says what started it."""

ACTOR_UNKNOWN = Finding("undecidable", "actor_unknown")
BY_A_BOT = dict.fromkeys(("C6.1", "C13.1", "C13.4b"), ACTOR_UNKNOWN)
"""The release train is a bot, and which person stands behind it nobody knows."""

NO_RULES = Finding("undecidable", "source_not_covered")
"""What the branches asked for when something was merged was not collected in those weeks."""

NO_PROMOTION = dict.fromkeys(PROMOTION, NOTHING_TO_COMPARE)

FROM_DEVELOPMENT = Finding("fail", "from_development")
NOT_BY_PULL_REQUEST = Finding("fail", "not_by_pull_request")

RELEASED: dict[str, Findings] = {
    "through_api": {**NO_RUN, **BY_A_BOT},
    "through_api_unapproved": {**NO_RUN, **BY_A_BOT},
    "by_hand": NO_RUN,
    # the second attempt waited and was approved itself
    "rerun": {"A9": OK},
    "rerun_without_waiting": {"A9": Finding("undecidable", "approval_attempt_unknown")},
    "from_development": {
        **NO_PROMOTION,
        "C3.4": FROM_DEVELOPMENT,
        **dict.fromkeys(("C12.1", "A8"), NOT_BY_PULL_REQUEST),
    },
    "before_promotion": {"C3.4": FROM_DEVELOPMENT},
    # its pull request came from a branch of its own, and says none of the parts
    "hotfix": {
        **dict.fromkeys(PROMOTION, Finding("fail", "incomplete")),
        **dict.fromkeys(("C12.2a", "C12.2b"), NO_RULES),
        "C12.2c": OK,
        "C11.2a": Finding("fail", "not_in_development"),
        "C12.1": NOT_BY_PULL_REQUEST,
    },
}
"""By how it went to production: what that means for the controls of the process."""


def process(kind: str, step: Step, plan: Plan) -> Findings:
    """The findings of one deployment of a walk that follow from how it was played."""
    match kind:
        case "production":
            return _production(step, plan if step == "production" else Plan())
        case "staging":
            return _staging(plan if step == "staging" else Plan())
        case "development":
            return {"C9.2": NOTHING_TO_COMPARE}
        case _:
            return {}


def _staging(plan: Plan) -> Findings:
    found = dict.fromkeys(("A9", "C8.3", "C8.3b"), NOTHING_TO_COMPARE)
    if reason := HIDDEN.get(plan.staging_version):
        found |= dict.fromkeys(("C8.2b", "C8.3", "C8.3b", "C10.1"), Finding("undecidable", reason))
    return found


def _production(step: Step, plan: Plan) -> Findings:
    found: dict[str, Finding] = {"A9": NOTHING_TO_COMPARE}
    # the verification that failed was answered by going back two hours later
    found["C14.3"] = OK if plan.verification == "failed" else NOTHING_TO_COMPARE
    if plan.verification == "due":
        found["C14.3"] = Finding("pending", "in_window")
    if step == "rollback":
        # by the pipeline, by who might, gated, and written down; it brought nothing new to main
        return {**found, **dict.fromkeys(GONE_BACK, OK), **NO_PROMOTION, "A8": NOTHING_TO_COMPARE}
    found |= dict.fromkeys(GONE_BACK, NOTHING_TO_COMPARE)
    found |= dict.fromkeys(("C12.2a", "C12.2b"), NO_RULES)
    found |= RELEASED.get(plan.release, {})
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


def four_eyes(plan: Plan, gate: Finding, approver: Finding) -> Findings:
    """A1, by what is said of the gate (C7.4, C7.3b) and of who approved it (C6.2)."""
    if gate.verdict == "undecidable":
        return {"A1": gate}
    if gate.verdict != "pass":
        return {"A1": NOTHING_TO_COMPARE}
    by_a_bot = approver.verdict == "undecidable" or plan.release == "through_api"
    return {"A1": ACTOR_UNKNOWN if by_a_bot else OK}


def roll_ups(kind: str, said: Findings) -> Findings:
    """Every roll-up of a kind of environment, by what is said of its parts."""
    applying = [name for name in ROLL_UPS if name in APPLIES[kind]]
    found = {name: roll_up([said[part] for part in ROLL_UPS[name]]) for name in applying}
    # what is not known to have gone back, or did not, is not judged by the parts
    return {
        name: said[name] if name in GONE_BACK and said[name] != OK else finding
        for name, finding in found.items()
    }


def merged(repository: Repository, *, previewed: bool, handed_over: bool) -> Findings:
    """The findings of a pull request: its preview, its confirmation, and how it was approved."""
    found = {
        # moving the ticket to QA, when it had come to development, says that it had
        "C9.1b": NOT_REQUIRED if handed_over else OK,
        "C17.2a": NO_RULES,
        "C7.1": NOT_REQUIRED,
        "C7.1u": NOT_REQUIRED,
    }
    if repository.has_previews:
        # the pipeline of the shop gives its previews no address
        no_address = Finding("fail", "no_record") if previewed else NOTHING_TO_COMPARE
        found["C7.1"] = OK if previewed else Finding("fail", "not_deployed")
        found["C7.1u"] = no_address
    return found
