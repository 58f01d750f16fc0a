"""When each walk to production takes place: two slots a week, on Mondays and Thursdays.

A slot is named by its mistake, `quiet` is an empty one. After a colon stands the way in which QA
tells its result, where that is not the repository's own. What a mistake wants of
the next slot is said by the mistake (`wants_next`), and a test holds the calendar to it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from ingest.simulation.organisation import FIRST_DAY
from ingest.simulation.story.mistakes import MISTAKES
from ingest.simulation.story.plan import Mistake, Way

QUIET = "quiet"

CALENDAR = {
    "shop": """
        before_sop                 version_not_said
        staging_gate_bypassed      qa_in_pull_request
        qa_missing                 quiet
        qa_late                    before_promotion
        gate_bypassed:cdevents     tester_forged
        staging_before_merge       report_broken
        qa_short_sha               without_full_qa
        reverted:junit             hotfix
        promotion_over_hotfix      qa_mistyped
        rolled_back                verification_missing:junit
        exception_before_role      exception_expired
        readiness_approved         verification_due
    """,
    "api": """
        before_sop                 short_version
        qa_of_other_repository     versions_contradict:check
        no_reviewers_configured    qa_after_deadline
        quiet                      from_development
        approver_not_authorised:cdevents development_moved
        rolled_back_to_untested    approved_by_bot:check_block
        qa_date_only               two_versions_named
        rejected_but_ran           qa_block_unreadable
        staging_from_open_branch   exception_revoked
        urgent_without_gate        smoke_job_skipped:check
        staging_failed             qa_comment_edited
        rerun_approved_again       still_waiting
    """,
    "worker": """
        before_sop                 gate_rules_unknown
        production_cancelled       unknown_version
        production_refused         staging_version_not_said
        by_hand                    qa_moved_without_sha
        rerun_without_waiting      approved_by_deleted_account:transition
        qa_without_repository      approvals_not_collected
        qa_before_staging          qa_on_development
        qa_outside_staging_excepted ticket_reopened
        qa_failed_after_pass       approver_role_ended
        verification_late          verification_of_other_version
        production_failed:transition through_api_approved
        through_api_unapproved     qa_due
    """,
}


def slots(repository: str) -> list[tuple[datetime, Mistake | None]]:
    """Return the days of a repository (midnight UTC), each with its mistake; None is quiet."""
    days = []
    for index, name in enumerate(CALENDAR[repository].split()):
        week, second = divmod(index, 2)
        day = FIRST_DAY + timedelta(days=7 * week + 3 * second)
        days.append((day, None if name == QUIET else _mistake(name)))
    return days


def _mistake(slot: str) -> Mistake:
    name, _, way = slot.partition(":")
    mistake = MISTAKES[name]
    if not way:
        return mistake
    return replace(mistake, plan=replace(mistake.plan, told_in=cast("Way", way)))
