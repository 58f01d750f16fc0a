"""CDEvents, as a tool for deployments or tests sends them."""

from ingest.simulation.bodies.common import Body, stamp
from ingest.simulation.facts import Event


def cdevent(one: Event) -> Body:
    """Return an event; whoever is behind it stands in `customData`, for CDEvents have no word."""
    content: Body = {
        "environment": {"id": one.environment},
        "artifactId": f"pkg:github/{one.repository.full_name}@{one.sha}",
    }
    if one.kind.startswith("testsuiterun"):
        content = {**content, "outcome": "pass", "testSuite": {"id": "regression"}}
    return {
        "context": {
            "version": "0.4.1",
            "id": one.id,
            "source": f"https://tools.acme.example/{one.repository.name}",
            "type": f"dev.cdevents.{one.kind}.0.2.0",
            "timestamp": stamp(one.at),
        },
        "subject": {"id": one.repository.name, "type": one.kind, "content": content},
        "customData": one.said,
    }
