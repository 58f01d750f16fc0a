"""Mistakes at the gate: who let a deployment through, and whether anybody did."""

from ingest.simulation.story.plan import Mistake, Plan
from ingest.simulation.truth import NOTHING_TO_COMPARE, Finding, Findings


def _nobody(reason: str) -> Findings:
    """Return a production gate that nobody approved; C6.2 then has nothing to compare."""
    return {"C7.4": Finding("fail", reason), "C6.2": NOTHING_TO_COMPARE}


def _unknown(reason: str) -> Findings:
    """Return an undecidable production gate: where C7.4 is undecidable, C6.2 is too."""
    return dict.fromkeys(("C7.4", "C6.2"), Finding("undecidable", reason))


MISTAKES = (
    Mistake(
        name="no_reviewers_configured",
        story="For a day the production environment had no required reviewers, and it was used.",
        because="No review, rules at started had no required reviewers: fail no_gate_configured.",
        changes={"production": _nobody("no_gate_configured")},
        plan=Plan(gate="no_reviewers"),
    ),
    Mistake(
        name="gate_bypassed",
        story="An administrator sent a waiting production deployment through without a review,"
        " under an exception that lacks the risk and the ticket.",
        because="No review, the rules had required reviewers: fail gate_bypassed. An incomplete"
        " exception waives nothing.",
        changes={
            "production": _nobody("gate_bypassed"),
            "exception": dict.fromkeys(("C18.1a", "C18.1d"), Finding("fail", "incomplete")),
        },
        plan=Plan(gate="bypassed", paper="incomplete"),
    ),
    Mistake(
        name="gate_rules_unknown",
        story="Nobody approved, and the environment's rules had not been recorded yet.",
        because="No review, rules unknown: fail no_gate_review.",
        changes={"production": _nobody("no_gate_review")},
        plan=Plan(gate="open"),
    ),
    Mistake(
        name="rejected_but_ran",
        story="The approver rejected the production deployment without a word, it ran all the"
        " same, and nothing was written on it for days.",
        because="A rejected review and the deployment ran all the same: fail gate_rejected.",
        changes={"production": {**_nobody("gate_rejected"), "C21z": Finding("fail", "late")}},
        plan=Plan(gate="rejected", closing="days_later"),
    ),
    Mistake(
        name="rerun_without_waiting",
        story="An approved run failed; its second attempt went to production without waiting.",
        because="Attempt 1 is approved and failed (C14.2: deployment_failed). A later attempt"
        " that did not wait itself: undecidable approval_attempt_unknown.",
        changes={
            "production_failed": {"C14.2": Finding("not_applicable", "deployment_failed")},
            "production": _unknown("approval_attempt_unknown"),
        },
        plan=Plan(release="rerun_without_waiting"),
    ),
    Mistake(
        name="rerun_approved_again",
        story="An approved run failed; its second attempt waited and was approved again.",
        because="An approved review, and this deployment itself was waiting: pass.",
        changes={
            "production_failed": {"C14.2": Finding("not_applicable", "deployment_failed")},
            "production": {},
        },
        plan=Plan(release="rerun"),
    ),
    Mistake(
        name="approver_not_authorised",
        story="The author, who has no such role, approved the production deployment.",
        because="Others hold the role, so the register is complete: approver_not_authorised.",
        changes={"production": {"C6.2": Finding("fail", "approver_not_authorised")}},
        plan=Plan(gate="by_author"),
    ),
    Mistake(
        name="approver_role_ended",
        story="Otto approved a production deployment two days after his role had ended.",
        because="The approving reviewer held an accepted role at started: his ended before.",
        changes={"production": {"C6.2": Finding("fail", "approver_not_authorised")}},
        plan=Plan(gate="by_former_approver"),
    ),
    Mistake(
        name="approved_by_bot",
        story="A bot approved the production deployment.",
        because="Bot or deleted account: undecidable actor_unknown. The gate itself was passed.",
        changes={"production": {"C6.2": Finding("undecidable", "actor_unknown")}},
        plan=Plan(gate="by_bot"),
    ),
    Mistake(
        name="approved_by_deleted_account",
        story="The account that approved was deleted; the webhook had said whose it was.",
        because="GitHub shows nobody now. Who approved, and her role, rest on the delivery alone.",
        changes={"production": {}},
        plan=Plan(gate="by_deleted_account"),
    ),
    Mistake(
        name="approvals_not_collected",
        story="For some hours approvals were not collected, and this one fell into the gap.",
        because="Approvals not covered: undecidable source_not_covered.",
        changes={"production": _unknown("source_not_covered")},
        plan=Plan(gate="not_collected"),
    ),
    Mistake(
        name="staging_gate_bypassed",
        story="Staging needs an approval in this repository, and went through without one.",
        because="The gate (C7.3b where required): no review, rules had reviewers. C6.2 for"
        " staging follows C7.3b.",
        changes={
            "staging": {"C7.3b": Finding("fail", "gate_bypassed"), "C6.2": NOTHING_TO_COMPARE}
        },
        plan=Plan(staging_gate="bypassed"),
    ),
    Mistake(
        name="urgent_without_gate",
        story="In an incident the gate was bypassed; an urgent exception was written next day.",
        because="An urgent exception that names C7.4, written by the end of the second working"
        " day after started, waives the finding, which keeps its reason.",
        changes={
            "production": {
                "C7.4": Finding("waived", "gate_bypassed"),
                "C6.2": NOTHING_TO_COMPARE,
            }
        },
        plan=Plan(gate="bypassed", paper="urgent_gate", closing="days_later"),
    ),
    Mistake(
        name="through_api_approved",
        story="Another application deployed through the API; the approval is on record.",
        because="Made through the API by anything else: deployment.sha is the version. Without a"
        " run approval records count.",
        changes={"production": {}},
        plan=Plan(release="through_api"),
    ),
    Mistake(
        name="through_api_unapproved",
        story="Another application deployed through the API, which asks for no approval.",
        because="No approval record, the environment's rules had reviewers: fail gate_bypassed.",
        changes={"production": _nobody("gate_bypassed")},
        plan=Plan(release="through_api_unapproved"),
    ),
)
