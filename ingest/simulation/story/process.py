"""What a plan means for the controls of the process: who deployed what, how, and from where.

The gate, QA and verification are the matter of the mistakes; what is said here follows from how a
walk was played, and a mistake's own changes go before it.
"""

from ingest.simulation.catalogue import APPLIES, GONE_BACK, PROMOTION, VERSIONED
from ingest.simulation.organisation import Repository
from ingest.simulation.story.documented import documented, promoted, told
from ingest.simulation.story.plan import Plan, Step
from ingest.simulation.truth import (
    IN_WINDOW,
    NOT_REQUIRED,
    NOTHING_TO_COMPARE,
    OK,
    UNSEEN,
    Finding,
    Findings,
    excused,
    roll_ups,
    usual,
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

NO_PROMOTION = dict.fromkeys(PROMOTION, NOTHING_TO_COMPARE)

FROM_DEVELOPMENT = Finding("fail", "from_development")
NOT_BY_PULL_REQUEST = Finding("fail", "not_by_pull_request")
NEVER_RAN = Finding("fail", "not_deployed")
INVOLVED = Finding("fail", "author_involved")

RELEASED: dict[str, Findings] = {
    "through_api": {**NO_RUN, **BY_A_BOT},
    "through_api_unapproved": {**NO_RUN, **BY_A_BOT},
    "by_hand": NO_RUN,
    # the second attempt waited and was approved itself
    "rerun": {"A9": OK},
    "rerun_without_waiting": {"A9": Finding("fail", "approval_reused")},
    "from_development": {
        **NO_PROMOTION,
        "C3.4": FROM_DEVELOPMENT,
        **dict.fromkeys(("C12.1", "A8"), NOT_BY_PULL_REQUEST),
    },
    "before_promotion": {"C3.4": FROM_DEVELOPMENT},
    # nobody reviewed its pull request, which came from a branch of its own and says none of the
    # parts; it ran nowhere before
    "hotfix": {
        **dict.fromkeys(PROMOTION, Finding("fail", "incomplete")),
        "C12.2a": Finding("fail", "not_approved"),
        **dict.fromkeys(("C12.2b", "C12.2c"), OK),
        "C11.2a": Finding("fail", "not_in_development"),
        "C12.1": NOT_BY_PULL_REQUEST,
        "C3.2": NEVER_RAN,
    },
}
"""By how it went to production: what that means for the controls of the process."""


def findings(
    kind: str, step: Step, plan: Plan, repository: Repository, said: Findings
) -> dict[str, Finding]:
    """Return every finding of one subject of a walk; `said` is what is not as the plan means it."""
    found = usual(kind, repository)
    match kind:
        case "production":
            # what is wrong with a walk is wrong with its main deployment, not with those around it
            found |= _production(step, plan, plan if step == "production" else Plan(), repository)
        case "staging":
            found |= _staging(plan, plan if step == "staging" else Plan())
        case "development":
            found["C9.2"] = NOTHING_TO_COMPARE
    if kind in ("production", "staging"):
        done = {**found, **said}
        found |= documented(kind, step, plan if step == kind else Plan(), repository, done)
        found |= _independent(kind, step, plan, {**found, **said})
    found |= said
    found |= {name: one for name, one in roll_ups(kind, found).items() if name not in said}
    if step.endswith("_failed") and "C19" in APPLIES[kind]:
        found["C19"] = Finding("fail", "deployment_failed")
    if "C4.1" in found:
        found |= {name: one for name, one in excused(found).items() if name not in said}
    return found


def _staging(walked: Plan, plan: Plan) -> dict[str, Finding]:
    found = dict.fromkeys(("A9", "C8.3", "C8.3b", "C21z"), NOTHING_TO_COMPARE)
    if walked.staging == "failed_first" and plan is walked:
        # what failed just before was not tested
        found["A10"] = NOTHING_TO_COMPARE
    if reason := HIDDEN.get(plan.staging_version):
        unknown = ("C6.4", "C6.5", "C8.2b", "C8.3", "C8.3b", "C10.1", "C10.2b")
        found |= dict.fromkeys(unknown, Finding("undecidable", reason))
    return found


def _production(step: Step, walked: Plan, plan: Plan, repository: Repository) -> dict[str, Finding]:
    found = dict.fromkeys(("A9", "C14.3", "C21z"), NOTHING_TO_COMPARE)
    if plan.verification == "failed":
        # that was answered by going back two hours later
        found["C14.3"] = OK
    if plan.verification == "due":
        found["C14.3"] = IN_WINDOW
    if plan.gate == "not_collected":
        found["C21z"] = UNSEEN
    found |= told(walked, plan, repository)
    if step == "rollback":
        # by the pipeline, by who might, gated, and written down; it brought nothing new to main
        return {**found, **dict.fromkeys(GONE_BACK, OK), **NO_PROMOTION, "A8": NOTHING_TO_COMPARE}
    found |= dict.fromkeys(GONE_BACK, NOTHING_TO_COMPARE)
    found["C12.2d"] = promoted(walked)
    if plan.development_moves or plan.merges_main_back:
        found["C3.2"] = NEVER_RAN
    found |= RELEASED.get(plan.release, {})
    if reason := HIDDEN.get(plan.version):
        known = ("C6.5", "C13.4e") if found["C6.5"] == OK else ()
        unknown = (control for control in VERSIONED if control not in known)
        found |= dict.fromkeys(unknown, Finding("undecidable", reason))
    return found


def _independent(kind: str, step: Step, plan: Plan, said: Findings) -> dict[str, Finding]:
    """A1 to A3, by what is said of the gate, of who approved there, and of the QA result."""
    plan = plan if step == kind else Plan()
    gate, approver = said["C7.4" if kind == "production" else "C7.3b"], said["C6.2"]
    found: dict[str, Finding] = {}
    if gate.verdict == "undecidable":
        found |= {"A1": gate, "A2": gate}
    elif gate.verdict != "pass":
        found |= dict.fromkeys(("A1", "A2"), NOTHING_TO_COMPARE)
    elif approver.verdict == "undecidable":
        found |= dict.fromkeys(("A1", "A2"), ACTOR_UNKNOWN)
    else:
        found["A1"] = ACTOR_UNKNOWN if plan.release == "through_api" else OK
        found["A2"] = INVOLVED if plan.gate == "by_author" else OK
    if kind == "staging":
        return {"A1": found["A1"]}
    tested = said["C11.1b"] == OK and plan.testing != "readiness"
    found["A3"] = NOTHING_TO_COMPARE
    if tested:
        found["A3"] = INVOLVED if plan.testing == "forged" else OK
    if step == "rollback":
        # it brought no commit
        found |= dict.fromkeys(("A2", "A3"), NOTHING_TO_COMPARE)
    if reason := HIDDEN.get(plan.version):
        found |= dict.fromkeys(("A2", "A3"), Finding("undecidable", reason))
    return found


def merged(repository: Repository, *, preview: str | None, handed_over: bool) -> Findings:
    """The findings of a pull request: its preview, and how its ticket was handed to QA.

    `preview` is the address that its preview showed, empty where it showed none, None without one.
    """
    found = {
        # moving the ticket to QA, when it had come to development, says that it had
        "C9.1b": NOT_REQUIRED if handed_over else OK,
        "C7.1": NOT_REQUIRED,
        "C7.1u": NOT_REQUIRED,
    }
    if repository.has_previews:
        found["C7.1"] = Finding("fail", "not_deployed") if preview is None else OK
        found["C7.1u"] = OK if preview else Finding("fail", "no_record")
        if preview is None:
            found["C7.1u"] = NOTHING_TO_COMPARE
    return found
