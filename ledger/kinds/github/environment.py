"""The protection rules of an environment, as a snapshot: what was required then."""

from datetime import datetime
from typing import Any

import msgspec

from ledger.kinds.base import Kept, Kind, Name, Reading, Row, moment, no_parent, shaped
from ledger.kinds.location import repository_of

RULES = frozenset({"required_reviewers", "wait_timer", "branch_policy"})
"""The types of protection rules whose meaning is known; any other may be a gate of its own."""


class Rule(msgspec.Struct):
    """One protection rule."""

    type: str | None = None
    reviewers: list[Any] | None = None
    prevent_self_review: bool | None = None


class Environment(msgspec.Struct):
    """The fields that are read."""

    name: str
    protection_rules: list[Rule] | None = None
    can_admins_bypass: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None
    url: str | None = None


class EnvironmentRow(Row, frozen=True, kw_only=True):
    """`environments`: `seen_at` is when the source says the snapshot was taken (UTC).

    `required_reviewers` is None where only a rule of an unknown type may ask for them.
    """

    table = "environments"

    environment: Name
    required_reviewers: bool | None
    prevent_self_review: bool | None
    can_admins_bypass: bool | None
    updated_at: datetime | None
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
        updated_at=updated,
        seen_at=observation.recorded,
    )
    return Reading(
        key=f"environment:{repository}:{environment.name}",
        repository=repository,
        source_time=observation.recorded or updated,
        occurred_at=observation.recorded or updated,
        actor=None,
        rows=[row],
    )


KIND = Kind("environments", "github:environment:observed", read, (EnvironmentRow,), snapshot=True)
