"""What is judged beside deployments: the gate of production, and the repository as a source."""

from ingest.simulation.organisation import RELEASE_TRAIN
from ingest.simulation.truth import OK, Finding, Judged
from ingest.simulation.world import RepositoryFacts

UNSEEN = Finding("undecidable", "source_not_covered")


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
            story="Whether administrators can pass the gate of production was not recorded.",
            findings={"A4": UNSEEN},
        ),
        Judged(
            subject=f"source:{name}:github",
            repository=repository,
            environment=None,
            mistake=None,
            story="Runs and deployments were all collected; nobody looked again for what is gone.",
            findings={"A5": population, "A6": UNSEEN},
        ),
    ]
