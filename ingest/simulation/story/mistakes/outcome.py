"""How deployments end: verified or not, failed, stopped, rolled back, not started yet."""

from ingest.simulation.story.mistakes.testing import other_tree
from ingest.simulation.story.plan import Mistake, Plan
from ingest.simulation.truth import FAILED, NOTHING_TO_COMPARE, OK, Finding, Findings, everything

NEVER_RAN = Finding("fail", "not_deployed")
KNOWN_GOOD = Finding("pass", "known_good")
NEVER_STARTED = everything("production", Finding("not_applicable", "never_started"))


def _verified(verdict: str, reason: str) -> Findings:
    return {"C14.2": Finding(verdict, reason)}


MISTAKES = (
    Mistake(
        name="before_sop",
        story="Acme took the SOP up on 6 August; this was before.",
        because="scope.since: earlier deployments are not_applicable, before_sop.",
        changes={
            "development": everything("development", Finding("not_applicable", "before_sop")),
            "preview": everything("preview", Finding("not_applicable", "before_sop")),
            "ticket": everything("ticket", Finding("not_applicable", "before_sop")),
            "pull_request": everything("pull_request", Finding("not_applicable", "before_sop")),
            "staging": everything("staging", Finding("not_applicable", "before_sop")),
            "production": everything("production", Finding("not_applicable", "before_sop")),
        },
    ),
    Mistake(
        name="verification_missing",
        story="Nobody verified the production deployment, or said on the ticket that it was there.",
        because="None by the end of windows.verification, register covered: no_verification.",
        changes={"production": _verified("fail", "no_verification")},
        plan=Plan(verification="nothing", closing="days_later"),
    ),
    Mistake(
        name="verification_late",
        story="Production was verified thirty hours after it was deployed.",
        because="Later than succeeded + 24 h only: fail late.",
        changes={"production": _verified("fail", "late")},
        plan=Plan(verification="late"),
    ),
    Mistake(
        name="verification_of_other_version",
        story="The verification saw the previous version running.",
        because="version_seen is another version, with no other verification.",
        changes={"production": _verified("fail", "version_contradicts")},
        plan=Plan(verification="other_version"),
    ),
    Mistake(
        name="verification_due",
        story="Production was deployed this morning and is not verified yet.",
        because="Judged before the end of the window: pending in_window.",
        changes={"production": _verified("pending", "in_window")},
        plan=Plan(release="after_the_weekend", verification="due"),
    ),
    Mistake(
        name="smoke_job_skipped",
        story="The smoke job of the production run was skipped.",
        because="A smoke job counts when it concluded success or failure: no_verification.",
        changes={"production": _verified("fail", "no_verification")},
        plan=Plan(verification="skipped"),
    ),
    Mistake(
        name="rolled_back",
        story="Verification failed, so production went back to the version before.",
        because="Recording a failure follows the SOP (C14.2). To a tree that succeeded there"
        " before, C11.1 to C11.1d are taken from that deployment, reason known_good.",
        changes={
            "production": {},
            "rollback": dict.fromkeys(("C11.1", "C11.1b", "C11.1c", "C11.1d"), KNOWN_GOOD),
        },
        plan=Plan(release="rolled_back", verification="failed"),
        wants_next="tested",
    ),
    Mistake(
        name="rolled_back_to_untested",
        story="The smoke job failed, and in the afternoon production went back to a version that QA"
        " never saw whole.",
        because="Where the earlier verdict is no pass, verdict and reason are taken unchanged."
        " C14.3: decided after windows.failed_verification.",
        changes={
            "production": {"C14.3": Finding("fail", "late")},
            "rollback": {"C3.2": NEVER_RAN, "C11.1": KNOWN_GOOD, **other_tree()},
        },
        plan=Plan(release="rolled_back", verification="failed"),
        wants_next="tested",
    ),
    Mistake(
        name="production_failed",
        story="The first production deployment failed, and a second dispatch succeeded.",
        because="Failed: judged as usual, but C14.2 is not applicable.",
        changes={"production_failed": {"C14.2": FAILED}, "production": {}},
        plan=Plan(release="failed_first"),
    ),
    Mistake(
        name="staging_failed",
        story="The first deployments to development and staging failed, the second ones succeeded.",
        because="A failed deployment: C10.4 and C14.1 are not applicable. C9.2: a later success.",
        changes={
            "development_failed": {"C9.2": OK},
            "staging_failed": dict.fromkeys(("C10.4", "C14.1"), FAILED),
            "staging": {},
        },
        plan=Plan(development_fails=True, staging="failed_first"),
    ),
    Mistake(
        name="production_cancelled",
        story="A production run was cancelled at the gate, then dispatched again.",
        because="Cancelled before it started: never_started. Nobody refused it.",
        changes={
            "production_stopped": {**NEVER_STARTED, "C21z": NOTHING_TO_COMPARE},
            "production": {},
        },
        plan=Plan(release="cancelled_first"),
    ),
    Mistake(
        name="production_refused",
        story="The approver refused a production run; the next one was approved.",
        because="Refused before it started: never_started, except C21z. The review says why.",
        changes={"production_stopped": {**NEVER_STARTED, "C21z": OK}, "production": {}},
        plan=Plan(release="refused_first"),
    ),
    Mistake(
        name="still_waiting",
        story="The production deployment waits at its gate.",
        because="Open and not started: every control pending, not_started.",
        changes={"production": everything("production", Finding("pending", "not_started"))},
        plan=Plan(release="waiting", verification="due"),
    ),
    Mistake(
        name="by_hand",
        story="The pipeline was broken; production was deployed by hand, by leave of Dana's.",
        because="A deployment made elsewhere: an approval record with purpose gate is its gate.",
        changes={"production": {}},
        plan=Plan(release="by_hand", paper="pipeline"),
    ),
    Mistake(
        name="reverted",
        story="A change of last week was reverted along with the new ones.",
        because="A revert is a change like any other.",
        changes={"development": {}, "staging": {}, "production": {}},
        plan=Plan(reverts=True),
    ),
)
