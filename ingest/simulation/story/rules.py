"""The gates of the environments: which reviewers their rules ask for, as seen over time."""

from datetime import datetime, timedelta

from ingest.simulation.facts import EnvironmentRules
from ingest.simulation.organisation import (
    API,
    COVERED_FROM,
    FIRST_DAY,
    HELEN,
    OTTO,
    SHOP,
    WANDA,
    WORKER,
    Person,
)
from ingest.simulation.world import RepositoryFacts

MADE_AT = FIRST_DAY - timedelta(days=80)
GATED = (WANDA, OTTO, HELEN)

FIRST_SEEN = {
    SHOP.name: COVERED_FROM,
    API.name: COVERED_FROM,
    WORKER.name: FIRST_DAY + timedelta(days=14, hours=5),
}
"""When a repository's rules were first recorded; before that nobody knows them."""


def first_rules(facts: RepositoryFacts) -> None:
    """Record the rules of every environment when they are first seen."""
    seen_at = FIRST_SEEN[facts.repository.name]
    # rules that changed just before they were seen say nothing about earlier deployments
    changed_at = MADE_AT if seen_at == COVERED_FROM else seen_at - timedelta(minutes=20)
    gates: dict[str, tuple[Person, ...]] = {"production": GATED, "development": ()}
    gates["staging"] = GATED if facts.repository.has_staging_gate else ()
    for environment, reviewers in sorted(gates.items()):
        facts.rules.append(
            EnvironmentRules(
                id=facts.ids.next("environment"),
                environment=environment,
                reviewers=reviewers,
                created_at=MADE_AT,
                changed_at=changed_at,
                seen_at=seen_at,
            )
        )


def change_rules(
    facts: RepositoryFacts, environment: str, reviewers: tuple[Person, ...], at: datetime
) -> None:
    """Change an environment's reviewers; seen five minutes later."""
    before = next(rules for rules in facts.rules if rules.environment == environment)
    facts.rules.append(
        EnvironmentRules(
            id=before.id,
            environment=environment,
            reviewers=reviewers,
            created_at=before.created_at,
            changed_at=at,
            seen_at=at + timedelta(minutes=5),
        )
    )
