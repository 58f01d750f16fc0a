"""Mistakes with QA results: missing, late, about something else, or by the wrong person."""

from ingest.simulation.story.plan import Mistake, Plan
from ingest.simulation.truth import NOTHING_TO_COMPARE, Finding, Findings

AFTER_C11_1 = ("C11.1b", "C11.1c", "C11.1d")


def untested(reason: str = "no_qa_result", verdict: str = "fail") -> Findings:
    """Return production without a candidate: the controls after C11.1 have nothing to compare."""
    return {"C11.1": Finding(verdict, reason), **dict.fromkeys(AFTER_C11_1, NOTHING_TO_COMPARE)}


def other_tree(reason: str = "tree_differs", verdict: str = "fail") -> Findings:
    """Return production with candidates of which C11.1b takes none."""
    return {
        "C11.1b": Finding(verdict, reason),
        **dict.fromkeys(AFTER_C11_1[1:], NOTHING_TO_COMPARE),
    }


def staging(verdict: str, reason: str) -> Findings:
    """Return one finding for both controls that ask for staging's QA result."""
    return dict.fromkeys(("C10.4", "C14.1"), Finding(verdict, reason))


REPLACED = staging("not_applicable", "superseded")
"""Staging that another tree replaced within three working days, before any result."""

MISTAKES = (
    Mistake(
        name="qa_missing",
        story="Nobody tested, nor looked at staging, which stood until its deadline had passed.",
        because="C11.1 without candidate: no_qa_result. C10.4, C14.1: none by the deadline.",
        changes={
            "production": untested(),
            "staging": {
                **staging("fail", "no_qa_result"),
                "C10.2b": Finding("fail", "no_record"),
                "C6.5": Finding("fail", "late"),
            },
        },
        plan=Plan(testing="nothing", confirmed=False),
        wants_next="quiet",
    ),
    Mistake(
        name="qa_of_other_repository",
        story="The test report of this version names a commit of another repository.",
        because="It binds nothing here. Squashed commits are not ancestors of production, so older"
        " passing results stay candidates: C11.1 passes, and C11.1b finds none with D's tree.",
        changes={"production": other_tree(), "staging": REPLACED},
        plan=Plan(testing="other_repository"),
        wants_next="staging",
    ),
    Mistake(
        name="qa_late",
        story="The QA result came hours after production had started.",
        because="None, and the only ones came after started: late. Staging was still live.",
        changes={"production": untested("late")},
        plan=Plan(testing="late"),
    ),
    Mistake(
        name="qa_after_deadline",
        story="QA tested on staging a day after the three working days were over.",
        because="Result inside the live window but after the deadline: fail late.",
        changes={"staging": staging("fail", "late")},
        plan=Plan(testing="after_deadline", release="nothing"),
        wants_next="quiet",
    ),
    Mistake(
        name="qa_failed_after_pass",
        story="QA passed the version, then failed it, and it went to production next day.",
        because="C11.1 has its passing candidate; the latest with D's tree is a fail.",
        changes={
            "production": other_tree("qa_failed_later"),
            "ticket": {"C21r": Finding("fail", "no_record")},
        },
        plan=Plan(testing="pass_then_fail"),
    ),
    Mistake(
        name="tester_forged",
        story="The author, who is no tester, deployed to staging and passed the version in a"
        " comment that names a tester.",
        because="The author of a comment answers for it. Passing, but none authorised:"
        " tester_not_authorised. C11.1b and C10.4 do not ask who tested; C14.1 does.",
        changes={
            "production": {"C11.1": Finding("fail", "tester_not_authorised")},
            "staging": {
                "C10.2": Finding("fail", "actor_not_authorised"),
                "C14.1": Finding("fail", "tester_not_authorised"),
            },
        },
        plan=Plan(testing="forged"),
    ),
    Mistake(
        name="qa_on_development",
        story="QA tested the version on the development environment.",
        because="C11.1c: that result was on staging, else not_on_staging. Staging got none.",
        changes={
            "production": {"C11.1c": Finding("fail", "not_on_staging")},
            "staging": REPLACED,
        },
        plan=Plan(testing="on_development"),
        wants_next="staging",
    ),
    Mistake(
        name="qa_outside_staging_excepted",
        story="QA tested on development, and an exception for that was approved before.",
        because="Without names qa_outside_staging covers C11.1c, which keeps its failing reason.",
        changes={
            "production": {"C11.1c": Finding("waived", "not_on_staging")},
            "staging": REPLACED,
        },
        plan=Plan(testing="on_development", paper="outside"),
        wants_next="staging",
    ),
    Mistake(
        name="qa_before_staging",
        story="The ticket went to QA before anything was deployed, and QA says it tested the"
        " version on staging, where the one before it was live.",
        because="C11.1c: inside a window where D's tree was live; another was, provably.",
        changes={
            "production": {"C11.1c": Finding("fail", "not_live_when_tested")},
            "staging": REPLACED,
            "ticket": {"C9.2b": Finding("fail", "not_deployed")},
        },
        plan=Plan(testing="before_staging", ready_early=True),
        wants_next="staging",
    ),
    Mistake(
        name="development_moved",
        story="After QA one more change was merged, unreviewed, and promoted with the rest.",
        because="Candidates but none with D's tree: C11.1b fails tree_differs.",
        changes={
            "production": other_tree(),
            "pull_request_late": {"C17.2a": Finding("fail", "not_approved")},
        },
        plan=Plan(development_moves=True),
    ),
    Mistake(
        name="qa_short_sha",
        story="The QA result abbreviates the commit that was tested.",
        because="A result without a full SHA is unbound and counts as none.",
        changes={"production": untested(), "staging": REPLACED},
        plan=Plan(testing="short_sha"),
        wants_next="staging",
    ),
    Mistake(
        name="qa_moved_without_sha",
        story="QA moved the ticket to QA Passed, and nobody said of which commit.",
        because="A transition is a result only together with a full SHA; older results stay"
        " candidates.",
        changes={"production": other_tree(), "staging": REPLACED},
        plan=Plan(testing="moved_only"),
        wants_next="staging",
    ),
    Mistake(
        name="qa_without_repository",
        story="The QA result is a block in Jira that does not say its repository.",
        because="In Jira a block must say it; without one it is shown and proves nothing.",
        changes={"production": other_tree(), "staging": REPLACED},
        plan=Plan(testing="without_repository"),
        wants_next="staging",
    ),
    Mistake(
        name="qa_block_unreadable",
        story="The QA result is a block in a comment that no program can read.",
        because="It is counted and shown on its ticket, and is no result.",
        changes={"production": other_tree(), "staging": REPLACED},
        plan=Plan(testing="unreadable"),
        wants_next="staging",
    ),
    Mistake(
        name="report_broken",
        story="The report of the tests was cut short and lies in quarantine.",
        because="What cannot be read is no result: no_qa_result.",
        changes={"production": untested(), "staging": REPLACED},
        plan=Plan(testing="broken_report"),
        wants_next="staging",
    ),
    Mistake(
        name="qa_mistyped",
        story="After the pass QA recorded a failure meant for another version, and voided it.",
        because="A void takes the record out of every judgement from then on.",
        changes={"production": {}, "staging": {}},
        plan=Plan(testing="mistyped"),
    ),
    Mistake(
        name="qa_date_only",
        story="The QA result has a date and no time; the version was live for that whole day.",
        because="A date without a time is the whole local day: wholly inside = pass.",
        changes={"production": {}, "staging": {}},
        plan=Plan(testing="date_only", release="two_days_later"),
    ),
    Mistake(
        name="ticket_reopened",
        story="The ticket that QA named was reopened before production.",
        because="C11.1d: no move to reopened of a ticket that the result names: reopened_later.",
        changes={"production": {"C11.1d": Finding("fail", "reopened_later")}},
        plan=Plan(testing="reopened"),
    ),
    Mistake(
        name="readiness_approved",
        story="The responsible person approved readiness in the promotion; nobody tested.",
        because="The author of a pull request answers for its blocks. Readiness approvals count for"
        " C11.1 and C11.1b. Without a QA result of D's tree C11.1c has nothing to compare. They are"
        " no staging result.",
        changes={"production": {"C11.1c": NOTHING_TO_COMPARE}, "staging": REPLACED},
        plan=Plan(testing="readiness"),
        wants_next="staging",
    ),
    Mistake(
        name="qa_in_pull_request",
        story="The QA result is a block in a comment on the promotion pull request.",
        because="A fenced block is a record; its author is the actor, its time the comment's.",
        changes={"production": {}, "staging": {}},
        plan=Plan(testing="pull_request_comment"),
    ),
    Mistake(
        name="qa_comment_edited",
        story="QA failed the version in a comment, tested again and edited it to a pass.",
        because="A block that changed by an edit takes the edit's time; the latest is a pass.",
        changes={"production": {}, "staging": {}},
        plan=Plan(testing="edited_comment"),
    ),
    Mistake(
        name="qa_due",
        story="The version is on staging, and QA still has time.",
        because="Judged before the deadline: pending in_window.",
        changes={"staging": staging("pending", "in_window")},
        plan=Plan(testing="nothing", release="nothing"),
        wants_next="quiet",
    ),
    Mistake(
        name="without_full_qa",
        story="Production without QA, under an exception that Helen approved before.",
        because="without_full_qa covers C11.1, which keeps its failing reason.",
        changes={"production": untested(verdict="waived"), "staging": REPLACED},
        plan=Plan(testing="nothing", paper="valid"),
        wants_next="staging",
    ),
    Mistake(
        name="exception_before_role",
        story="Production without QA; Wanda approved it the day before she led Engineering.",
        because="The approver must hold the role at approved_at; one got later does not count.",
        changes={
            "production": untested(),
            "staging": REPLACED,
            "exception": dict.fromkeys(
                ("C6.3", "C18.4"), Finding("fail", "approver_not_authorised")
            ),
        },
        plan=Plan(testing="nothing", paper="before_role"),
        wants_next="staging",
    ),
    Mistake(
        name="exception_expired",
        story="Production without QA, under an exception that had expired the day before.",
        because="approved_at <= started < expires_at does not hold.",
        changes={"production": untested(), "staging": REPLACED},
        plan=Plan(testing="nothing", paper="expired"),
        wants_next="staging",
    ),
    Mistake(
        name="exception_revoked",
        story="Production without QA, under an exception that Helen had taken back in time.",
        because="What starts after revoked_at is not covered; older results stay candidates.",
        changes={"production": other_tree(), "staging": REPLACED},
        plan=Plan(testing="nothing", paper="revoked"),
        wants_next="staging",
    ),
)
