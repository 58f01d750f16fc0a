"""How a dispatch says which version it deploys: in its payload, its run name, or a record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.simulation.story.plan import Version
from ingest.simulation.world import RepositoryFacts

UNKNOWN = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
"""A commit that no repository of Acme has."""

SHORT = 10


@dataclass(frozen=True)
class Said:
    """What title and payload a run gets, and which commit the pipeline declares in a record."""

    title: str
    payload: Mapping[str, str] | str
    declared: str | None


def say(version: Version, sha: str, environment: str, facts: RepositoryFacts) -> Said:
    """Return how `sha` is said in the repository's own way, or in the way of the mistake."""
    silent = f"Deploy {environment}"
    named = f"Deploy {sha} to {environment}"
    before = facts.released[-1] if facts.released else sha
    match version:
        case "silent":
            return Said(silent, {}, None)
        case "two":
            return Said(f"{named} in place of {before}", {}, None)
        case "short":
            return Said(f"Deploy {sha[:SHORT]} to {environment}", {}, None)
        case "unknown":
            return Said(silent, {}, UNKNOWN)
        case "contradicted":
            return Said(f"Deploy {before} to {environment}", {"sha": sha}, None)
        case "said":
            return _as_usual(sha, silent, named, facts)


def _as_usual(sha: str, silent: str, named: str, facts: RepositoryFacts) -> Said:
    match facts.repository.says_version_by:
        case "run_name":
            return Said(named, {}, None)
        case "payload":
            payload = {"sha": sha}
            # GitHub answers with an object or with its text, both are seen for one deployment
            return Said(silent, facts.rng.choice((payload, json.dumps(payload))), None)
        case "record":
            return Said(silent, {}, sha)
