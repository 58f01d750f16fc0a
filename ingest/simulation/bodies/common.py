"""What many bodies share: times, node ids and addresses."""

import base64
from datetime import UTC, datetime

from ingest.simulation.organisation import Repository

Body = dict[str, object]

API = "https://api.github.com"
WEB = "https://github.com"


def stamp(at: datetime) -> str:
    """Return a moment as GitHub writes it: `2026-08-03T07:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_null(at: datetime | None) -> str | None:
    """Return a moment as GitHub writes it, or None."""
    return None if at is None else stamp(at)


def node_id(kind: str, number: int) -> str:
    """Return an opaque global id such as GraphQL uses."""
    return base64.b64encode(f"{kind}{number}".encode()).decode()


def api(repository: Repository, path: str = "") -> str:
    """Return an address below a repository at the API."""
    return f"{API}/repos/{repository.full_name}{path}"


def web(repository: Repository, path: str = "") -> str:
    """Return an address below a repository on the web."""
    return f"{WEB}/{repository.full_name}{path}"
