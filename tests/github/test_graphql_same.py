"""One fact makes the same typed rows whichever way it came, and does not stand twice."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("graphql", reason="GraphQL is answered where graphql-core is installed")

from ingest.archive import ingest_archive
from ingest.github.graphql.parts import LISTS, OF_COMMITS, Lists
from ingest.github.graphql.queries import PULLS, REVIEWS_AND_PENDING, STATUSES, checks_in
from ingest.github.graphql.shape import IncompleteError, person
from ingest.simulation import Organisation
from ingest.simulation.bodies.common import node_id
from ingest.simulation.loopback import LoopbackGitHub, serve
from ingest.simulation.organisation import NOW
from ingest.simulation.story.play import play
from ledger.file.store import Ledger
from tests.github.asking import TOKEN, by_graphql, pull
from tests.helpers import ignore_progress

BY_GRAPHQL = ("deployment_statuses", "run_reviews", "pending_deployments", "pulls")


def _rows(ledger: Ledger, table: str) -> set[str]:
    rows = ledger.rows(f"SELECT * EXCLUDE (seq) FROM {table}")
    return {repr(row) for row in rows}


@pytest.mark.soak
def test_what_came_both_ways_stands_once(
    held: Ledger, organisation: Organisation, server: LoopbackGitHub
) -> None:
    ingest_archive(held, organisation.archive, repository=None, progress=ignore_progress)
    counted = "SELECT count(DISTINCT key) FROM {}"
    before = {table: held.rows(counted.format(table)) for table in BY_GRAPHQL[:2]}
    rows = {table: _rows(held, table) for table in BY_GRAPHQL[:2]}
    pull(held, server, *organisation.repositories)
    assert by_graphql(held)["github:deployment_status:observed"] > 700
    for table, keys in before.items():
        assert held.rows(counted.format(table)) == keys, table
        assert _rows(held, table) == rows[table], table


@pytest.fixture(scope="session")
def nodes() -> list[tuple[Lists, dict[str, Any]]]:
    """A node of each query, as the server gives it, and what is read from it."""
    held = play(2026)[1]
    run = next(gate.run_id for gate in held.pending_gates)
    merged = next(one for one in held.pulls if any(r.pull == one.number for r in held.reviews))
    asked = (
        (STATUSES, LISTS[STATUSES], node_id("DE", held.deployments[-1].id)),
        (REVIEWS_AND_PENDING, LISTS[REVIEWS_AND_PENDING], node_id("WFR", run)),
        (PULLS, LISTS[PULLS], node_id("PR", merged.id)),
        (checks_in(node_id("R", held.repository.id)), OF_COMMITS, held.runs[-1].sha),
    )
    found = []
    with serve([held], token=TOKEN, now=NOW) as server, closing(requests.Session()) as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        for query, lists, name in asked:
            text, variables = query.asking([name])
            body: dict[str, Any] = {"query": text, "variables": variables}
            told = session.post(f"{server.url}/graphql", json=body, timeout=20).json()
            (node,) = query.nodes(told["data"], [name]) or []
            assert any(list(read(node)) for _, read in lists.values())
            found.append((lists, node))
    return found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for name, one in inner:
            yield from _places(one, (*path, name))


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_node_is_too_odd(nodes: list[tuple[Lists, dict[str, Any]]], data: st.DataObject) -> None:
    lists, whole = data.draw(st.sampled_from(nodes), label="query")
    node = json.loads(json.dumps(whole))
    path = data.draw(st.sampled_from([place for place in _places(node) if place]), label="place")
    around = node
    for step in path[:-1]:
        around = around[step]
    around[path[-1]] = data.draw(JSON, label="value")
    for _, read in lists.values():
        try:
            bodies = list(read(node))
        except IncompleteError:
            continue
        assert all(isinstance(json.loads(json.dumps(body)), dict) for body in bodies)


@pytest.mark.parametrize(
    ("node", "login", "kind"),
    [
        ({"__typename": "Bot", "login": "dependabot"}, "dependabot[bot]", "Bot"),
        ({"__typename": "User", "login": "train[bot]"}, "train[bot]", "Bot"),
        ({"__typename": "User", "login": "t", "url": "https://github.com/apps/t"}, "t[bot]", "Bot"),
        ({"__typename": "User", "login": "ann", "url": "https://github.com/ann"}, "ann", "User"),
        ({"__typename": "Mannequin", "login": "old"}, "old", "Mannequin"),
    ],
)
def test_a_bot_is_the_same_account_both_ways(node: dict[str, Any], login: str, kind: str) -> None:
    account = person(node)
    assert account is not None
    assert (account["login"], account["type"]) == (login, kind)
