"""What a branch asks of changes: classic protection, and the rules of rulesets in force for it.

A branch may have both, and the stricter counts. Of a branch without classic protection GitHub
has no object; that nothing protects it is said by the branch (`branch_tips.is_protected`) and by
an empty list of rules.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from ledger.kinds.base import Kept, Kind, Name, Reading, Row, converted, no_parent, shaped
from ledger.kinds.location import Location, repository_of


class Switch(msgspec.Struct):
    """A setting that is on or off."""

    enabled: bool | None = None


class Actor(msgspec.Struct):
    """A user (`login`), team or app (`slug`)."""

    login: str | None = None
    slug: str | None = None


class Actors(msgspec.Struct):
    """Who is let past a rule."""

    users: list[Actor] | None = None
    teams: list[Actor] | None = None
    apps: list[Actor] | None = None

    def names(self) -> list[str]:
        """Each as `user:LOGIN`, `team:SLUG` or `app:SLUG`."""
        groups = (("user", self.users), ("team", self.teams), ("app", self.apps))
        return [f"{sort}:{one.login or one.slug}" for sort, group in groups for one in group or []]


class Reviews(msgspec.Struct):
    """What classic protection asks of reviews."""

    required_approving_review_count: int | None = None
    dismiss_stale_reviews: bool | None = None
    require_code_owner_reviews: bool | None = None
    require_last_push_approval: bool | None = None
    bypass_pull_request_allowances: Actors | None = None


class Check(msgspec.Struct):
    """A check that must have passed."""

    context: str


class Checks(msgspec.Struct):
    """What classic protection asks of checks; `contexts` is the older form of `checks`."""

    strict: bool | None = None
    contexts: list[str] | None = None
    checks: list[Check] | None = None


class Protection(msgspec.Struct):
    """The fields that are read of classic protection."""

    url: str | None = None
    required_pull_request_reviews: Reviews | None = None
    required_status_checks: Checks | None = None
    enforce_admins: Switch | None = None
    allow_force_pushes: Switch | None = None
    allow_deletions: Switch | None = None


class Parameters(msgspec.Struct):
    """What rules of a ruleset ask, those that are read."""

    required_approving_review_count: int | None = None
    dismiss_stale_reviews_on_push: bool | None = None
    require_code_owner_review: bool | None = None
    require_last_push_approval: bool | None = None
    strict_required_status_checks_policy: bool | None = None
    required_status_checks: list[Check] | None = None


class RuleInForce(msgspec.Struct):
    """A rule, and the ruleset that it is of."""

    type: str
    ruleset_id: int | None = None
    parameters: Any = None


class RulesInForce(msgspec.Struct):
    """The answer of `/rules/branches/BRANCH`, all its pages as one; an empty list is none."""

    branch: Name
    rules: list[RuleInForce]


class BranchRulesRow(Row, frozen=True, kw_only=True):
    """`branch_rules`: what one `origin` (`protection`, `rulesets`) asks of a branch at `seen_at`.

    None where it does not say. `bypass` are those let past the reviews by classic protection; who
    may bypass a ruleset is said by the ruleset. `rules` are the types of rules in force.
    """

    table = "branch_rules"

    branch: Name
    origin: Name
    needs_pull_request: bool
    required_reviews: int | None
    dismisses_stale_reviews: bool | None
    needs_code_owner: bool | None
    needs_last_push_approval: bool | None
    required_checks: list[str]
    strict_checks: bool | None
    holds_for_admins: bool | None
    allows_force_push: bool | None
    allows_deletion: bool | None
    bypass: list[str]
    rules: list[str]
    rulesets: list[str]
    seen_at: datetime | None


def read_protection(observation: Kept) -> Reading:
    """Key `branch_protection:REPOSITORY:BRANCH`; the branch comes from an address."""
    said = shaped(Protection, observation)
    repository = repository_of(said.url, observation.url, known=observation.repository)
    branch = Location(said.url).branch or Location(observation.url).branch
    if branch is None:
        raise no_parent("branch")
    reviews = said.required_pull_request_reviews or Reviews()
    checks = said.required_status_checks or Checks()
    allowed = reviews.bypass_pull_request_allowances
    row = BranchRulesRow(
        branch=branch,
        origin="protection",
        needs_pull_request=said.required_pull_request_reviews is not None,
        required_reviews=reviews.required_approving_review_count,
        dismisses_stale_reviews=reviews.dismiss_stale_reviews,
        needs_code_owner=reviews.require_code_owner_reviews,
        needs_last_push_approval=reviews.require_last_push_approval,
        required_checks=sorted(
            {*(checks.contexts or ()), *(c.context for c in checks.checks or ())}
        ),
        strict_checks=checks.strict,
        holds_for_admins=_switched(said.enforce_admins),
        allows_force_push=_switched(said.allow_force_pushes),
        allows_deletion=_switched(said.allow_deletions),
        bypass=allowed.names() if allowed else [],
        rules=[],
        rulesets=[],
        seen_at=observation.recorded,
    )
    return _reading(f"branch_protection:{repository}:{branch}", repository, row)


def read_rules(observation: Kept) -> Reading:
    """Key `branch_rules:REPOSITORY:BRANCH`; where rulesets ask differently the strictest counts."""
    said = shaped(RulesInForce, observation)
    repository = repository_of(observation.url, known=observation.repository)
    if repository is None:
        raise no_parent("repository")
    types = {rule.type for rule in said.rules}
    asked = [
        converted(Parameters, rule.parameters)
        for rule in said.rules
        if rule.type in ("pull_request", "required_status_checks") and rule.parameters is not None
    ]
    counts = [one.required_approving_review_count for one in asked]
    row = BranchRulesRow(
        branch=said.branch,
        origin="rulesets",
        needs_pull_request="pull_request" in types,
        required_reviews=max((count for count in counts if count is not None), default=None),
        dismisses_stale_reviews=_any(one.dismiss_stale_reviews_on_push for one in asked),
        needs_code_owner=_any(one.require_code_owner_review for one in asked),
        needs_last_push_approval=_any(one.require_last_push_approval for one in asked),
        required_checks=sorted(
            {c.context for one in asked for c in one.required_status_checks or ()}
        ),
        strict_checks=_any(one.strict_required_status_checks_policy for one in asked),
        holds_for_admins=None,
        allows_force_push="non_fast_forward" not in types,
        allows_deletion="deletion" not in types,
        bypass=[],
        rules=sorted(types),
        rulesets=sorted({str(rule.ruleset_id) for rule in said.rules if rule.ruleset_id}),
        seen_at=observation.recorded,
    )
    return _reading(f"branch_rules:{repository}:{said.branch}", repository, row)


def _switched(switch: Switch | None) -> bool | None:
    return switch.enabled if switch else None


def _any(said: Iterable[bool | None]) -> bool | None:
    known = [value for value in said if value is not None]
    return any(known) if known else None


def _reading(key: str, repository: str | None, row: BranchRulesRow) -> Reading:
    return Reading(
        key=key,
        repository=repository,
        source_time=row.seen_at,
        occurred_at=row.seen_at,
        actor=None,
        rows=[row],
    )


PROTECTION = Kind(
    "branch_protection",
    "github:branch_protection:observed",
    read_protection,
    (BranchRulesRow,),
    snapshot=True,
)
RULES = Kind(
    "branch_rules",
    "github:branch_rules:observed",
    read_rules,
    (BranchRulesRow,),
    snapshot=True,
)
