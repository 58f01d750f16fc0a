"""CDEvents written by hand after the published specification of deployments and tests."""

from typing import Any

from tests.helpers import SHA

SOURCE = "https://ci.example.com/shop"


def event(name: str, content: dict[str, Any], custom: Any = None, **context: Any) -> dict[str, Any]:
    """A CDEvent of type `dev.cdevents.NAME`."""
    whole = {
        "context": {
            "version": "0.4.1",
            "id": "b1f0c5de-0b51-4a51-8f0e-6d3f2f6f0001",
            "source": SOURCE,
            "type": f"dev.cdevents.{name}",
            "timestamp": "2026-10-26T09:00:00Z",
            **context,
        },
        "subject": {"id": "service/shop", "type": "service", "content": content},
    }
    return whole | ({"customData": custom} if custom is not None else {})


def service(name: str, custom: Any = None, **content: Any) -> dict[str, Any]:
    """A service of acme/shop in production."""
    said = {
        "environment": {"id": "production", "source": "https://k8s.example.com"},
        "artifactId": f"pkg:github/acme/shop@{SHA}",
        **content,
    }
    return event(f"service.{name}.0.2.0", said, custom)


def suite(outcome: str, custom: Any = None, **content: Any) -> dict[str, Any]:
    """A suite of tests that finished on staging."""
    said = {
        "environment": {"id": "staging"},
        "outcome": outcome,
        "testSuite": {"id": "e2e", "name": "End to end"},
        **content,
    }
    about = {"repository": "acme/shop", "sha": SHA, "by": "quinn"}
    return event("testsuiterun.finished.0.2.0", said, about if custom is None else custom)


def cloud_event(inside: dict[str, Any]) -> dict[str, Any]:
    """The event in the envelope of CloudEvents, structured mode."""
    context = inside["context"]
    return {
        "specversion": "1.0",
        "id": context["id"],
        "source": context["source"],
        "type": context["type"],
        "subject": inside["subject"]["id"],
        "time": context["timestamp"],
        "datacontenttype": "application/cdevents+json",
        "data": inside,
    }
