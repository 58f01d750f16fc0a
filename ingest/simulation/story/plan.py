"""What a walk to production can look like: a plan, and a mistake as a plan with a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ingest.simulation.truth import Findings

Version = Literal["said", "silent", "two", "short", "contradicted", "unknown"]
"""How a dispatch says which version it deploys."""

Gate = Literal[
    "approved",
    "open",
    "bypassed",
    "rejected",
    "by_author",
    "by_bot",
    "by_deleted_account",
    "by_former_approver",
    "not_collected",
    "no_reviewers",
]
"""How a deployment came through its gate; `open` is an environment that never had one."""

Testing = Literal[
    "pass",
    "nothing",
    "late",
    "after_deadline",
    "pass_then_fail",
    "on_development",
    "before_staging",
    "short_sha",
    "moved_only",
    "forged",
    "unreadable",
    "without_repository",
    "other_repository",
    "broken_report",
    "mistyped",
    "date_only",
    "reopened",
    "readiness",
    "pull_request_comment",
    "edited_comment",
    "failed",
]
"""What QA did."""

Way = Literal["usual", "junit", "cdevents", "check", "check_block", "transition"]
"""Where a result is written: `usual` is the repository's own way."""

Verification = Literal[
    "passed", "by_id", "nothing", "late", "other_version", "failed", "skipped", "due"
]
"""What was checked in production afterwards, and how that was written down."""

Staging = Literal["usual", "failed_first", "from_open_branch", "before_merge", "nothing"]
"""How the version came to staging."""

Release = Literal[
    "usual",
    "nothing",
    "two_days_later",
    "after_the_weekend",
    "waiting",
    "from_development",
    "before_promotion",
    "failed_first",
    "cancelled_first",
    "refused_first",
    "rerun",
    "rerun_without_waiting",
    "rolled_back",
    "through_api",
    "through_api_unapproved",
    "by_hand",
    "hotfix",
]
"""How the version came to production."""

Paper = Literal[
    "",
    "valid",
    "before_role",
    "expired",
    "revoked",
    "urgent_gate",
    "urgent_qa",
    "incomplete",
    "outside",
    "pipeline",
    "short_version",
]
"""The exception that was written for the production deployment, if any."""

Closing = Literal["next_day", "days_later"]
"""When the ticket is closed: on the day of the production deployment, or when somebody looks."""

Step = Literal[
    "development",
    "development_failed",
    "preview",
    "staging",
    "staging_failed",
    "production",
    "production_failed",
    "production_stopped",
    "rollback",
    "pull_request",
    "pull_request_late",
    "ticket",
    "exception",
]
"""The part that a deployment, or another subject, has in its walk."""


@dataclass(frozen=True)
class Plan:
    """One walk from development to production; the defaults are what the SOP wants."""

    version: Version = "said"
    staging_version: Version = "said"
    gate: Gate = "approved"
    staging_gate: Gate = "approved"
    staging: Staging = "usual"
    testing: Testing = "pass"
    told_in: Way = "usual"
    development_fails: bool = False
    development_moves: bool = False
    """Whether one more change goes along after QA, which nobody reviewed."""
    reverts: bool = False
    merges_main_back: bool = False
    release: Release = "usual"
    verification: Verification = "passed"
    paper: Paper = ""
    closing: Closing = "next_day"
    confirmed: bool = True
    """Whether who triggered staging says on the ticket that it runs there."""
    ready_early: bool = False
    """Whether the ticket goes to QA before anything of it is deployed."""


@dataclass(frozen=True)
class Mistake:
    """A walk that is not the usual one: mostly a mistake, at times a variant that is allowed.

    `changes` holds, for each step that the story is about, the findings that differ from the
    usual ones (none where it is allowed). `because` names the sentence that decides.
    `wants_next` is what the calendar must hold after it for the findings to be these: another
    staging deployment, an empty slot, or a walk with its own passing QA result.
    """

    name: str
    story: str
    because: str
    changes: Mapping[Step, Findings]
    plan: Plan = field(default_factory=Plan)
    wants_next: Literal["anything", "staging", "quiet", "tested"] = "anything"
