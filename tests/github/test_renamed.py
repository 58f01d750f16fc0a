"""A repository that is renamed or transferred is the same one: its walk and its evidence go on."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.demo import take_in_beside
from ingest.simulation import Organisation
from ingest.simulation.loopback import LoopbackGitHub, serve
from ingest.simulation.world import RepositoryFacts
from ledger.file.store import Ledger
from reports.judge.evaluate import judge
from tests.github.asking import TOKEN, pull
from tests.github.conftest import opened
from tests.helpers import ignore_progress

EARLY = datetime(2026, 8, 19, tzinfo=UTC)
SINCE = EARLY - timedelta(days=10)
BEFORE = EARLY - timedelta(days=2)


def _poll(path: Path, organisation: Organisation, server: LoopbackGitHub, name: str,
          at: datetime) -> Counter[str]:  # fmt: skip
    """Take in one repository as of a moment; what was asked, by route."""
    server.now = at
    before = server.requests.copy()
    with opened(path, organisation, at) as ledger:
        pull(ledger, server, name, since=SINCE)
    return server.requests - before


def _findings(path: Path, organisation: Organisation) -> set[tuple[object, ...]]:
    with opened(path, organisation, organisation.now) as ledger:
        take_in_beside(ledger, organisation, ignore_progress)
    with judge(path) as judgement:
        rows = judgement.workspace.rows(
            "SELECT repository, subject_id, control, verdict, reason FROM finding "
            "JOIN evidence USING (subject_id)"
        )
    return set(rows)


@pytest.fixture
def another(facts: list[RepositoryFacts]) -> LoopbackGitHub:
    """A second server of the same organisation, where nothing is renamed."""
    return serve(facts, token=TOKEN, now=EARLY)


@pytest.mark.parametrize(
    "new", ["umbrella/api", pytest.param("acme/store", marks=pytest.mark.soak)]
)
def test_nothing_is_read_again_and_every_finding_stays(
    new: str, tmp_path: Path, organisation: Organisation, server: LoopbackGitHub,
    another: LoopbackGitHub,
) -> None:  # fmt: skip
    calm, moved = tmp_path / "calm.duckdb", tmp_path / "moved.duckdb"
    with another:
        for at in (BEFORE, EARLY):
            asked_calm = _poll(calm, organisation, another, "acme/api", at)
    _poll(moved, organisation, server, "acme/api", BEFORE)
    server.rename("acme/api", new)
    asked = _poll(moved, organisation, server, "acme/api", EARLY)
    assert asked - asked_calm == Counter({"301": 1})
    expected = {
        (new if repository == "acme/api" else repository, *finding)
        for repository, *finding in _findings(calm, organisation)
    }
    assert _findings(moved, organisation) == expected
    assert len([row for row in expected if row[0] == new]) > 100


def test_a_report_as_of_before_says_the_old_name(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub
) -> None:
    path = tmp_path / "ledger.duckdb"
    names = "SELECT DISTINCT repository FROM evidence ORDER BY 1"
    _poll(path, organisation, server, "acme/api", BEFORE)
    with Ledger.read(path) as ledger:
        size = ledger.head()[0]
    server.rename("acme/api", "acme/store")
    _poll(path, organisation, server, "acme/store", EARLY)
    with judge(path) as judgement:
        assert judgement.workspace.rows(names) == [("acme/store",)]
    with judge(path, str(size)) as judgement:
        assert judgement.workspace.rows(names) == [("acme/api",)]


def test_a_name_that_another_repository_takes_is_not_mixed_up(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub
) -> None:
    path = tmp_path / "ledger.duckdb"
    counted = "SELECT repository, count(DISTINCT deployment_id) FROM deployments GROUP BY ALL"
    _poll(path, organisation, server, "acme/api", BEFORE)
    _poll(path, organisation, server, "acme/worker", BEFORE)
    with judge(path) as judgement:
        apart = dict(judgement.workspace.rows(counted))
    server.rename("acme/api", "acme/store")
    server.rename("acme/worker", "acme/api")
    # At first it is only seen that the name is another's now: its number stands for the first.
    _poll(path, organisation, server, "acme/api", BEFORE)
    with judge(path) as judgement:
        assert dict(judgement.workspace.rows(counted)) == {
            "id:880000002": apart["acme/api"],
            "acme/api": apart["acme/worker"],
        }
    asked = _poll(path, organisation, server, "acme/store", BEFORE)
    with judge(path) as judgement:
        assert dict(judgement.workspace.rows(counted)) == {
            "acme/store": apart["acme/api"],
            "acme/api": apart["acme/worker"],
        }
    # What the first one's name had whole is not taken for the other's.
    assert asked["/deployments/ID/statuses"] < 20
