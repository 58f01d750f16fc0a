"""How sparing a back-fill is, and that it is so at no cost to what is found."""

from pathlib import Path

import pytest

pytest.importorskip("graphql", reason="GraphQL is answered where graphql-core is installed")

from ingest.demo import take_in_beside
from ingest.simulation import Organisation
from ingest.simulation.world import RepositoryFacts
from reports.judge.evaluate import judge
from tests.github.backfill import fill, naive
from tests.github.conftest import opened
from tests.helpers import ignore_progress

AT_MOST = 2.0
"""Requests for each fully evidenced deployment."""


def _findings(path: Path, organisation: Organisation) -> set[tuple[object, ...]]:
    with opened(path, organisation, organisation.now) as ledger:
        take_in_beside(ledger, organisation, ignore_progress)
    with judge(path) as judgement:
        rows = judgement.workspace.rows("SELECT subject_id, control, verdict, reason FROM finding")
    assert len(rows) > 3000
    return set(rows)


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
    assert ours.requests["/deployments/ID/statuses"] == ours.requests["/pulls/ID/reviews"] == 0
    assert ours.requests["/actions/runs/ID/approvals"] < 5
    assert _findings(ours.ledger, organisation) == _findings(rest.ledger, organisation)
