"""What is judged beside deployments: the gate of production, and the repository as a source."""

from ingest.simulation.organisation import RELEASE_TRAIN, WORKER
from ingest.simulation.truth import OK, Finding, Judged
from ingest.simulation.world import RepositoryFacts

BYPASSABLE = Finding("fail", "gate_bypassable")


def places(facts: RepositoryFacts) -> list[Judged]:
    """Return what must be said of a repository's production environment and of itself."""
    repository = facts.repository
    name = repository.full_name
    # a deployment through the API has no run of a deploy workflow beside it
    through_api = any(one.creator == RELEASE_TRAIN for one in facts.deployments)
    population = Finding("fail", "population_differs") if through_api else OK
    return [
        Judged(
            subject=f"environment:{name}:production",
            repository=repository,
            environment=None,
            mistake=None,
            story="The worker's administrators cannot pass the gate of production, others can.",
            findings={"A4": OK if repository == WORKER else BYPASSABLE},
        ),
        Judged(
            subject=f"source:{name}:github",
            repository=repository,
            environment=None,
            mistake=None,
            story="Runs and deployments were all collected, and nothing is gone since.",
            findings={"A5": population, "A6": OK},
        ),
    ]
