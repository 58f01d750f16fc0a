"""The protection rules of an environment, as a snapshot: what was required then."""

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from ledger.kinds.base import Kept, Kind, Name, Reading, Row, moment, no_parent, shaped
from ledger.kinds.location import Location, repository_of


class Reviewer(msgspec.Struct):
    """A person (`login`) or a team (`slug`)."""

    id: int | None = None
    login: str | None = None
    slug: str | None = None


class Required(msgspec.Struct):
    """One of those who may approve; `type` is `User` or `Team`."""

    type: str | None = None
    reviewer: Reviewer | None = None


RULES = frozenset({"required_reviewers", "wait_timer", "branch_policy"})
"""The types of protection rules whose meaning is known; any other may be a gate of its own."""


class Rule(msgspec.Struct):
    """One protection rule; `wait_timer` is in minutes."""

    type: str | None = None
    reviewers: list[Required] | None = None
    prevent_self_review: bool | None = None
    wait_timer: int | None = None


class BranchPolicy(msgspec.Struct):
    """Which branches may deploy: protected ones, or those that a list of its own names."""

    protected_branches: bool = False
    custom_branch_policies: bool = False


class Environment(msgspec.Struct):
    """The fields that are read."""

    name: str
    protection_rules: list[Rule] | None = None
    can_admins_bypass: bool | None = None
    deployment_branch_policy: BranchPolicy | UnsetType | None = UNSET
    created_at: str | None = None
    updated_at: str | None = None
    url: str | None = None


class Pattern(msgspec.Struct):
    """The name or pattern of a branch or tag that may deploy."""

    name: str
    type: str | None = None


class Patterns(msgspec.Struct):
    """The answer of `/environments/NAME/deployment-branch-policies`, all its pages as one."""

    branch_policies: list[Pattern]


class EnvironmentRow(Row, frozen=True, kw_only=True):
    """`environments`: `seen_at` is when the source says the snapshot was taken (UTC).

    `branches` says which may deploy: `all`, `protected`, or `listed` (in `environment_branches`).
    `required_reviewers` is None where only a rule of an unknown type may ask for them.
    """

    table = "environments"

    environment: Name
    required_reviewers: bool | None
    prevent_self_review: bool | None
    can_admins_bypass: bool | None
    wait_minutes: int | None
    branches: str | None
    updated_at: datetime | None
    seen_at: datetime | None


class ReviewerRow(Row, frozen=True, kw_only=True):
    """`environment_reviewers`: one of those who may approve; `name` is a login or a team's slug.

    `reviewer_type` is `User` or `Team`.
    """

    table = "environment_reviewers"

    environment: Name
    reviewer_type: str | None
    reviewer_id: int | None
    name: str | None


class BranchesRow(Row, frozen=True, kw_only=True):
    """`environment_branches`: the patterns that a listed branch or tag must match to deploy."""

    table = "environment_branches"

    environment: Name
    branches: list[str]
    tags: list[str]
    seen_at: datetime | None


def read(observation: Kept) -> Reading:
    """Key `environment:REPOSITORY:NAME`; the repository comes from an address."""
    environment = shaped(Environment, observation)
    repository = repository_of(environment.url, observation.url, known=observation.repository)
    if repository is None:
        raise no_parent("repository")
    rules = environment.protection_rules
    types = {(rule.type or "").lower() for rule in rules or []}
    gates = [rule for rule in rules or [] if (rule.type or "").lower() == "required_reviewers"]
    required = any(rule.reviewers != [] for rule in gates)
    is_known = rules is not None and (required or types <= RULES)
    updated = moment(environment.updated_at, "updated_at")
    row = EnvironmentRow(
        environment=environment.name,
        required_reviewers=required if is_known else None,
        prevent_self_review=None if rules is None else any(r.prevent_self_review for r in gates),
        can_admins_bypass=environment.can_admins_bypass,
        wait_minutes=None if rules is None else sum(rule.wait_timer or 0 for rule in rules),
        branches=_branches(environment.deployment_branch_policy),
        updated_at=updated,
        seen_at=observation.recorded,
    )
    reviewers = [
        ReviewerRow(
            environment=environment.name,
            reviewer_type=one.type,
            reviewer_id=one.reviewer.id if one.reviewer else None,
            name=(one.reviewer.login or one.reviewer.slug) if one.reviewer else None,
        )
        for gate in gates
        for one in gate.reviewers or []
    ]
    return Reading(
        key=f"environment:{repository}:{environment.name}",
        repository=repository,
        source_time=observation.recorded or updated,
        occurred_at=observation.recorded or updated,
        actor=None,
        rows=[row, *reviewers],
    )


def _branches(policy: BranchPolicy | UnsetType | None) -> str | None:
    if policy is UNSET:
        return None
    if policy is None:
        return "all"
    return "listed" if policy.custom_branch_policies else "protected"


def read_branches(observation: Kept) -> Reading:
    """Key `environment_branches:REPOSITORY:NAME`; the environment comes from the address."""
    said = shaped(Patterns, observation)
    repository = repository_of(observation.url, known=observation.repository)
    environment = Location(observation.url).environment
    if repository is None or environment is None:
        raise no_parent("environment")
    row = BranchesRow(
        environment=environment,
        branches=[one.name for one in said.branch_policies if one.type != "tag"],
        tags=[one.name for one in said.branch_policies if one.type == "tag"],
        seen_at=observation.recorded,
    )
    return Reading(
        key=f"environment_branches:{repository}:{environment}",
        repository=repository,
        source_time=observation.recorded,
        occurred_at=observation.recorded,
        actor=None,
        rows=[row],
    )


KIND = Kind(
    "environments",
    "github:environment:observed",
    read,
    (EnvironmentRow, ReviewerRow),
    snapshot=True,
)
BRANCHES = Kind(
    "deployment_branch_policies",
    "github:environment_branches:observed",
    read_branches,
    (BranchesRow,),
    snapshot=True,
)
