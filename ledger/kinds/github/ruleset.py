"""Rulesets: which branches or tags they are for, what they ask, and who may bypass them."""

from datetime import datetime

import msgspec

from ledger.kinds.base import Kept, Kind, Positive, Reading, Row, moment, shaped
from ledger.kinds.location import repository_of


class BypassActor(msgspec.Struct):
    """Who may bypass a ruleset; only those who may edit it are told."""

    actor_type: str
    actor_id: int | None = None
    bypass_mode: str | None = None


class RefName(msgspec.Struct):
    """Patterns of refs."""

    include: list[str] | None = None
    exclude: list[str] | None = None


class Conditions(msgspec.Struct):
    """What a ruleset is for."""

    ref_name: RefName | None = None


class Rule(msgspec.Struct):
    """One rule of a ruleset."""

    type: str


class Ruleset(msgspec.Struct):
    """The fields that are read; lists leave out conditions, rules and who may bypass."""

    id: int
    name: str | None = None
    target: str | None = None
    enforcement: str | None = None
    source_type: str | None = None
    source: str | None = None
    bypass_actors: list[BypassActor] | None = None
    conditions: Conditions | None = None
    rules: list[Rule] | None = None
    created_at: str | None = None
    updated_at: str | None = None


class RulesetRow(Row, frozen=True, kw_only=True):
    """`rulesets`: `bypass` are `TYPE:ID:MODE`, None where the source does not say who may bypass.

    `enforcement` is `active`, `evaluate` (nothing is refused yet), `disabled`, or what is said.
    """

    table = "rulesets"

    ruleset_id: Positive
    name: str | None
    target: str | None
    enforcement: str | None
    source_type: str | None
    source: str | None
    include: list[str] | None
    exclude: list[str] | None
    rules: list[str] | None
    bypass: list[str] | None
    updated_at: datetime | None
    seen_at: datetime | None


def read(observation: Kept) -> Reading:
    """Key `ruleset:ID`; versions by when they were seen."""
    said = shaped(Ruleset, observation)
    names = said.conditions.ref_name if said.conditions else None
    updated = moment(said.updated_at or said.created_at, "updated_at")
    actors = said.bypass_actors
    # A ruleset of an organisation has only its name as `source`.
    own = said.source if "/" in (said.source or "") else None
    row = RulesetRow(
        ruleset_id=said.id,
        name=said.name,
        target=said.target,
        enforcement=said.enforcement,
        source_type=said.source_type,
        source=said.source,
        include=names.include if names else None,
        exclude=names.exclude if names else None,
        rules=None if said.rules is None else [rule.type for rule in said.rules],
        bypass=None if actors is None else [_bypass(one) for one in actors],
        updated_at=updated,
        seen_at=observation.recorded,
    )
    return Reading(
        key=f"ruleset:{said.id}",
        repository=repository_of(observation.url, known=observation.repository or own),
        source_time=observation.recorded or updated,
        occurred_at=observation.recorded or updated,
        actor=None,
        rows=[row],
    )


def _bypass(one: BypassActor) -> str:
    return f"{one.actor_type}:{one.actor_id or ''}:{one.bypass_mode or 'always'}"


# Whether whoever asks may bypass it depends on who asks.
KIND = Kind(
    "rulesets", "github:ruleset:observed", read, (RulesetRow,), ("current_user_can_bypass",)
)
