"""When each walk to production takes place: two slots a week, on Mondays and Thursdays.

A slot is named by its mistake; `usual` is none, `quiet` an empty slot. What a mistake wants of
the next slot is said by the mistake (`wants_next`), and a test holds the calendar to it.
"""

from datetime import datetime, timedelta

from ingest.simulation.organisation import FIRST_DAY
from ingest.simulation.story.mistakes import MISTAKES
from ingest.simulation.story.plan import Mistake

QUIET = "quiet"

CALENDAR = {
    "shop": """
        before_sop                 version_not_said
        staging_gate_bypassed      qa_in_pull_request
        qa_missing                 quiet
        qa_late                    before_promotion
        gate_bypassed              qa_by_author
        staging_before_merge       development_moved
        qa_without_sha             without_full_qa
        reverted                   hotfix
        promotion_over_hotfix      usual
        rolled_back                verification_missing
        exception_by_wrong_person  exception_expired
        readiness_approved         verification_due
    """,
    "api": """
        before_sop                 short_version
        qa_missing_after_squash    versions_contradict
        no_reviewers_configured    qa_after_deadline
        quiet                      from_development
        usual                      development_moved
        rolled_back_to_untested    usual
        qa_date_only               two_versions_named
        usual                      approver_not_authorised
        staging_from_open_branch   usual
        urgent_without_gate        smoke_job_skipped
        staging_failed             production_refused
        rerun_approved_again       still_waiting
    """,
    "worker": """
        before_sop                 gate_rules_unknown
        production_cancelled       unknown_version
        qa_comment_edited          staging_version_not_said
        by_hand                    rejected_but_ran
        rerun_without_waiting      approved_by_deleted_account
        approved_by_bot            approvals_not_collected
        qa_before_staging          qa_on_development
        qa_outside_staging_excepted ticket_reopened
        qa_failed_after_pass       approver_role_ended
        verification_late          verification_of_other_version
        production_failed          through_api_approved
        through_api_unapproved     qa_due
    """,
}


def slots(repository: str) -> list[tuple[datetime, Mistake | None]]:
    """Return the days of a repository (midnight UTC), each with its mistake; None is quiet."""
    days = []
    for index, name in enumerate(CALENDAR[repository].split()):
        week, second = divmod(index, 2)
        day = FIRST_DAY + timedelta(days=7 * week + 3 * second)
        mistake = None if name == QUIET else MISTAKES["" if name == "usual" else name]
        days.append((day, mistake))
    return days
