"""Two repositories, published an hour after each deployed to production."""

from pathlib import Path

import pytest

from ledger.clock import SIMULATED_NOW, format_time, parse_time
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.reading import publish
from ledger.writing.append import Incoming, append
from reports.publish import fill
from tests.controls.stories import observation
from tests.controls.together import Batch, batches

NOW = parse_time("2026-10-02T11:30:00Z")
"""What follows the deployments is not due yet."""


def _batch() -> Batch:
    largest = max(batches(), key=lambda batch: len(batch.cases))
    whole = [case for case in largest.cases if len(case.story["facts"]) > 20]
    return Batch((whole[0], next(c for c in whole if c.number != whole[0].number)))


_BATCH = _batch()
ONE, OTHER = (f"acme-{case.number}/shop" for case in _BATCH.cases)
DEPLOYMENT = _BATCH.cases[0].number * 1_000_000 + 102
"""The one to production of the first."""
RUN = 5
"""A run of the other one."""


def write(path: Path) -> Path:
    """Write and publish the ledger."""
    story = _BATCH.story()
    policy = Observation("policy", {"toml": story["policy"]}, "ledger")
    body = {"id": RUN, "run_attempt": 1, "status": "completed", "path": "x.yml"}
    run = Observation("actions_runs", body, url=f"/repos/{OTHER}/actions/runs")
    facts = [policy, *map(observation, story["facts"].values()), run]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, format_time(NOW))
        with Ledger.create(path, simulated=True) as made:
            append(made, [Incoming("", n, "", fact) for n, fact in enumerate(facts)])
            publish.publish(made, fill)
    return path
