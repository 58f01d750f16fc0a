"""A ledger filled over HTTP, GitHub and Jira, and one from files say the same of everything."""

import json
from datetime import datetime
from pathlib import Path

from ingest.archive import ingest_archive
from ingest.demo import take_in_beside, take_in_jira
from ingest.simulation import Organisation
from ingest.simulation.loopback import LoopbackGitHub
from ledger.clock import parse_time
from ledger.file.store import Ledger
from ledger.verify import verify
from reports.judge.evaluate import judge
from tests.github.asking import pull
from tests.github.conftest import opened
from tests.helpers import ignore_progress


def _polls(organisation: Organisation) -> list[datetime]:
    """When the archive looked at the environments' rules, which GitHub shows as of today only."""
    lines = (organisation.archive / "environments.ndjson").read_text().splitlines()
    times = {parse_time(json.loads(line)["recorded"]) for line in lines}
    return sorted({*times, organisation.now})


def _findings(path: Path) -> set[tuple[object, ...]]:
    with judge(path) as judgement:
        # Only who asks the platform can look again for what is gone.
        rows = judgement.workspace.rows(
            "SELECT subject_id, control, verdict, reason FROM finding WHERE control <> 'A6'"
        )
    assert len(rows) > 3000
    return set(rows)


def test_findings_are_the_same(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub
) -> None:
    files, http = tmp_path / "files.duckdb", tmp_path / "http.duckdb"
    with opened(files, organisation, organisation.now) as ledger:
        ingest_archive(ledger, organisation.archive, repository=None, progress=ignore_progress)
        take_in_beside(ledger, organisation, ignore_progress)
    for at in _polls(organisation):
        server.now = at
        with opened(http, organisation, at) as ledger:
            pull(ledger, server, *organisation.repositories)
    with opened(http, organisation, organisation.now) as ledger:
        take_in_jira(ledger, organisation, ignore_progress)
        take_in_beside(ledger, organisation, ignore_progress)
        # The report that was cut short is one of the story's mistakes.
        assert ledger.rows("SELECT kind, reason FROM quarantine") == [("junit", "bad_xml")]
    assert _findings(http) == _findings(files)
    with Ledger.open(http, read_only=True) as ledger:
        assert verify(ledger).holds
