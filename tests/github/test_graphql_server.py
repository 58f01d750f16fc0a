"""The loopback server answers GraphQL as GitHub does: its schema, its points, its errors."""

from typing import Any

import pytest
import requests

pytest.importorskip("graphql", reason="GraphQL is answered where graphql-core is installed")

from graphql import parse, validate

from ingest.github.graphql.queries import (
    PULLS,
    REVIEWS,
    REVIEWS_AND_PENDING,
    STATUSES,
    Query,
    checks_in,
)
from ingest.simulation.bodies.common import node_id
from ingest.simulation.loopback import LoopbackGitHub, serve
from ingest.simulation.loopback.graphql import schema
from ingest.simulation.loopback.points import asked
from ingest.simulation.organisation import NOW
from ingest.simulation.world import RepositoryFacts
from tests.github.asking import TOKEN

CHECKS = checks_in(node_id("R", 7))
QUERIES = (STATUSES, REVIEWS, REVIEWS_AND_PENDING, PULLS, CHECKS)
SHA = "ab" * 20


def _ask(server: LoopbackGitHub, query: str, who: str = TOKEN, **variables: Any) -> Any:
    answer = requests.post(
        f"{server.url}/graphql",
        json={"query": query, "variables": variables},
        headers={"Authorization": f"Bearer {who}"},
        timeout=20,
    )
    return answer.json()


@pytest.mark.parametrize("query", QUERIES, ids=lambda one: one.name)
def test_queries_keep_to_the_schema(query: Query) -> None:
    text, _ = query.asking([SHA, SHA])
    assert validate(schema(), parse(text)) == []


@pytest.mark.parametrize("query", QUERIES, ids=lambda one: one.name)
def test_a_field_that_is_not_in_the_schema_is_refused(query: Query, server: LoopbackGitHub) -> None:
    text, variables = query.asking([SHA])
    wrong = text.replace("databaseId", "dataBaseId").replace("mergedBy", "merger")
    told = _ask(server, wrong, **variables)
    assert "data" not in told
    assert all("Cannot query field" in error["message"] for error in told["errors"])


@pytest.mark.parametrize(
    ("query", "points"),
    [(STATUSES, 1), (REVIEWS, 11), (REVIEWS_AND_PENDING, 22), (PULLS, 16), (CHECKS, 6)],
)
def test_what_a_full_batch_costs(query: Query, points: int) -> None:
    text, variables = query.asking([SHA] * query.size)
    counted = asked(parse(text), variables)
    assert counted.points == points
    assert counted.nodes <= 500_000


def test_points_are_counted_and_run_out(
    facts: list[RepositoryFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.simulation.loopback.graph.POINTS_PER_HOUR", 20)
    with serve(facts, token=TOKEN, now=NOW) as server:
        names = [node_id("WFR", one.id) for one in facts[1].runs[:60]]
        first = _ask(server, REVIEWS.text, ids=names)["data"]["rateLimit"]
        assert (first["cost"], first["remaining"]) == (7, 13)
        assert _ask(server, REVIEWS.text, ids=names)["data"]["rateLimit"]["remaining"] == 6
        (error,) = _ask(server, REVIEWS.text, ids=names)["errors"]
        assert error["type"] == "RATE_LIMITED"
        # REST has calls of its own.
        assert server.budget()["used"] == 0


def test_what_is_gone_is_null_and_an_error_beside_what_is_there(
    server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    kept, gone = facts[1].deployments[:2]
    server.delete("acme/api", "deployments", gone.id)
    names = [node_id("DE", gone.id), node_id("DE", kept.id), "not an id"]
    told = _ask(server, STATUSES.text, ids=names)
    assert [node and node["databaseId"] for node in told["data"]["nodes"]] == [None, kept.id, None]
    assert [(one["type"], one["path"]) for one in told["errors"]] == [
        ("NOT_FOUND", ["nodes", 0]),
        ("NOT_FOUND", ["nodes", 2]),
    ]


def test_nobody_where_the_schema_wants_somebody_is_an_error(
    server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    review = next(one for held in facts for one in held.gate_reviews if one.reviewer is None)
    told = _ask(server, REVIEWS.text, ids=[node_id("WFR", review.run_id)])
    (error,) = told["errors"]
    assert error["path"][:2] == ["nodes", 0]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("{ nodes(ids: []) { ... on Deployment { statuses { nodes { id } } } } }", "MISSING_P"),
        ("{ broken", "PARSE_ERROR"),
        (STATUSES.text.replace("first: 30", "first: 101"), "EXCESSIVE_PAGINATION"),
    ],
)
def test_what_is_asked_in_a_wrong_way(
    query: str, kind: str, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    told = _ask(server, query, ids=[node_id("DE", facts[1].deployments[0].id)])
    assert told["errors"][0]["type"].startswith(kind)


def test_a_wrong_token_and_another_address(server: LoopbackGitHub) -> None:
    assert _ask(server, STATUSES.text, who="other", ids=[])["message"] == "Bad credentials"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert requests.post(f"{server.url}/repos", headers=headers, timeout=9).status_code == 404
