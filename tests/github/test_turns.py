"""While a walk waits for GitHub, others write to the same ledger."""

import threading
from pathlib import Path

import pytest

from ingest.github import walk
from ingest.simulation import Organisation
from ingest.simulation.loopback import LoopbackGitHub
from ingest.simulation.organisation import NOW
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.github.asking import pull
from tests.github.conftest import opened
from tests.helpers import run, take


def test_a_record_is_made_while_an_answer_is_waited_for(
    tmp_path: Path,
    organisation: Organisation,
    server: LoopbackGitHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(walk, "HELD_SECONDS", 0.0)
    path = tmp_path / "ledger.duckdb"
    outcomes: list[str] = []

    def record() -> None:
        while not server.requests["/issues/comments"] and len(outcomes) < 5:
            with Ledger.open(path) as other:
                outcomes.extend(take(other, run(10_000 + len(outcomes))))

    with opened(path, organisation, NOW) as ledger:
        ledger.rest()
        writer = threading.Thread(target=record)
        writer.start()
        pull(ledger, server)
        writer.join()
        assert set(outcomes) == {"added"}
        assert len(outcomes) == 5
        assert verify(ledger).problems == []
