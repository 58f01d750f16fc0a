"""How sparing a back-fill is, and that it is so at no cost to what is found.

One fact makes the same typed rows whichever way it came.
"""

from pathlib import Path

import pytest

pytest.importorskip("graphql", reason="GraphQL is answered where graphql-core is installed")

from ingest.demo import take_in_beside
from ingest.simulation import Organisation
from ingest.simulation.world import RepositoryFacts
from ledger.file.store import Ledger
from ledger.kinds import ROWS
from reports.judge.evaluate import judge
from tests.github.asking import by_graphql
from tests.github.backfill import fill, naive
from tests.github.conftest import opened
from tests.helpers import ignore_progress

BY_GRAPHQL = ("deployment_statuses", "run_reviews", "pending_deployments", "pulls")
_CHECKS = "/commits/SHA/check-runs"
AT_MOST = 2.0
"""Requests for each fully evidenced deployment."""


def _findings(path: Path, organisation: Organisation) -> set[tuple[object, ...]]:
    with opened(path, organisation, organisation.now) as ledger:
        take_in_beside(ledger, organisation, ignore_progress)
    with judge(path) as judgement:
        rows = judgement.workspace.rows("SELECT subject_id, control, verdict, reason FROM finding")
    assert len(rows) > 3000
    return set(rows)


def _rows(path: Path) -> tuple[dict[str, set[str]], dict[str, int]]:
    """Each typed table, but for where its rows stand; how many entries came by GraphQL, by kind."""
    tables: dict[str, set[str]] = {}
    with Ledger.open(path) as ledger:
        assert ledger.rows("SELECT count(*) FROM quarantine") == [(0,)]
        for row in ROWS:
            rows = ledger.rows(f"SELECT * EXCLUDE (seq) FROM {row.table}")
            tables[row.table] = {repr(one) for one in rows}
        return tables, by_graphql(ledger)


def test_a_back_fill_takes_two_requests_a_deployment_and_finds_the_same(
    tmp_path: Path, organisation: Organisation, facts: list[RepositoryFacts]
) -> None:
    ours = fill(tmp_path / "graphql.duckdb", organisation, facts, graphql=True)
    rest = fill(tmp_path / "rest.duckdb", organisation, facts, graphql=False)
    by_itself = naive(organisation, facts)
    assert ours.deployments == rest.deployments > 250
    assert ours.each <= AT_MOST
    assert rest.each > AT_MOST < by_itself.total() / ours.deployments
    # Only what GraphQL does not say whole is asked by REST: nobody, where somebody is wanted.
    assert not {"/deployments/ID/statuses", "/pulls/ID/reviews", _CHECKS} & ours.requests.keys()
    assert rest.requests[_CHECKS] > 50
    assert ours.requests["/actions/runs/ID/approvals"] < 5
    (rows, came), (by_rest, none) = _rows(ours.ledger), _rows(rest.ledger)
    assert all(rows[table] for table in BY_GRAPHQL)
    assert none == {}
    for table in rows:
        assert rows[table] == by_rest[table], table
    assert came["github:deployment_status:observed"] > 700
    assert came["github:run_review:observed"] > 70
    assert came["github:pull_request:observed"] > 150
    assert came["github:check_run:observed"] > 50
    assert _findings(ours.ledger, organisation) == _findings(rest.ledger, organisation)
