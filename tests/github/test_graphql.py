"""Asking by GraphQL: in batches, fewer at once where it takes too long, and REST for the rest."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ingest.github.asking.client import Client
from ingest.github.graphql.asking import FAILURES_IN_A_ROW, GraphQL
from ingest.github.graphql.queries import PULLS, STATUSES, Query, checks_in
from ledger.errors import AuthenticationError
from tests.github.answering import Asked, Told, answers, in_turn
from tests.github.asking import IMPATIENT, owner

IDS = [f"DE_{number}" for number in range(250)]


def _ids(asked: Asked) -> list[str]:
    found: list[str] = json.loads(asked.body)["variables"]["ids"]
    return found


def _told(**body: Any) -> Told:
    return Told(body=json.dumps(body).encode())


def _good(asked: Asked) -> Told:
    nodes = [{"id": name} for name in _ids(asked)]
    return _told(data={"nodes": nodes, "rateLimit": {"cost": 2, "remaining": 4990}})


class Asks:
    """What came of asking a server for all ids, again and again."""

    def __init__(self, answering: Callable[[Asked], Told], query: Query = STATUSES) -> None:
        self.said: list[str] = []
        self.came: list[list[str]] = []
        with answers(answering) as server:
            graphql = GraphQL(Client(owner(), server.url, IMPATIENT), self.said.append)
            for _ in range(2):
                self.came.append([name for name, _, _ in graphql.nodes(query, IDS)])
            self.sizes = [len(_ids(asked)) for asked in server.asked]
        self.spent = graphql.spent


def test_a_hundred_at_once_and_what_they_cost() -> None:
    asks = Asks(_good)
    assert asks.came == [IDS, IDS]
    assert asks.sizes == [100, 100, 50] * 2
    assert asks.spent.told == "GraphQL: 500 objects in 6 queries, 12 points, 4,990 left"
    assert asks.said == []


def test_heavy_ones_are_asked_for_in_smaller_batches() -> None:
    assert max(Asks(_good, PULLS).sizes) == PULLS.size == 25


SLOW = "Something went wrong while executing your query. This may be the result of a timeout."


@pytest.mark.parametrize(
    "trouble",
    [
        Told(502),
        Told(504),
        _told(data=None, errors=[{"message": SLOW}]),
        _told(errors=[{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": "by 9"}]),
        _told(errors=[{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "too much"}]),
    ],
)
def test_what_is_too_much_is_halved_and_stays_so(trouble: Told) -> None:
    asks = Asks(lambda asked: _good(asked) if len(_ids(asked)) <= 30 else trouble)
    assert asks.came == [IDS, IDS]
    # Overload is asked once more before less is asked for.
    tried = [size for size in asks.sizes if size > 30]
    assert sorted(set(tried), reverse=True) == [100, 50]
    assert len(tried) <= 4
    assert set(asks.sizes) == {100, 50, 25}


def test_one_that_is_too_much_alone_is_left_to_rest() -> None:
    asks = Asks(lambda asked: Told(502) if IDS[7] in _ids(asked) else _good(asked))
    assert asks.came == [[name for name in IDS if name != IDS[7]]] * 2
    assert asks.said == []


def test_a_server_that_never_answers_is_not_asked_for_ever() -> None:
    asks = Asks(lambda _: Told(502))
    assert asks.came == [[], []]
    assert len(asks.sizes) == 2 * FAILURES_IN_A_ROW
    assert len(asks.said) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Told(404, b'{"message": "Not Found"}'),
        Told(403, b'{"message": "Resource not accessible by integration"}'),
        Told(body=b"<html>"),
        Told(body=b"[]"),
        Told(body=b"[" * 100_000),
    ],
)
def test_where_there_is_no_graphql_it_is_asked_once_and_said_once(answer: Told) -> None:
    asks = Asks(lambda _: answer)
    assert (asks.came, len(asks.sizes)) == ([[], []], 1)
    (said,) = asks.said
    assert "REST" in said


@pytest.mark.parametrize(
    "body",
    [
        {"errors": [{"message": "Field 'x' doesn't exist on type 'Deployment'"}]},
        {},
        {"data": {"nodes": None}},
        {"data": {"nodes": [1]}},
        {"data": [], "errors": [7, None]},
    ],
)
def test_a_query_that_is_refused_is_not_asked_again(body: Mapping[str, Any]) -> None:
    asks = Asks(lambda _: _told(**body))
    assert (asks.came, len(asks.sizes), len(asks.said)) == ([[], []], 1, 1)


def test_what_is_gone_or_in_error_is_left_out_and_the_rest_is_used() -> None:
    def partly(asked: Asked) -> Told:
        nodes = [{"id": name} for name in _ids(asked)]
        errors = [
            {"type": "NOT_FOUND", "path": ["nodes", 1], "message": "Could not resolve"},
            {"type": "FORBIDDEN", "path": ["nodes", 2, "statuses"], "message": "no"},
        ]
        return _told(data={"nodes": [nodes[0], None, *nodes[2:]]}, errors=errors)

    asks = Asks(partly)
    bad = {IDS[place] for place in (1, 2, 101, 102, 201, 202)}
    assert asks.came == [[name for name in IDS if name not in bad]] * 2
    assert asks.spent.gone == 6


@pytest.mark.parametrize("path", [None, [], ["rateLimit"], ["nodes", "x"], "nodes"])
def test_an_error_that_names_no_node_spoils_its_batch_only(path: object) -> None:
    def spoilt(asked: Asked) -> Told:
        data = {"nodes": [{"id": name} for name in _ids(asked)]}
        faulty = [{"message": "?", "path": path}] if IDS[0] in _ids(asked) else []
        return _told(data=data, errors=faulty)

    assert Asks(spoilt).came == [IDS[100:]] * 2


def test_a_token_that_is_not_accepted_ends_the_walk_here_too() -> None:
    with pytest.raises(AuthenticationError):
        Asks(in_turn(Told(401)))


def test_used_up_points_leave_the_rest_to_rest() -> None:
    asks = Asks(lambda _: _told(errors=[{"type": "RATE_LIMITED", "message": "exceeded"}]))
    assert asks.came == [[], []]
    (said,) = asks.said
    assert "points are used up" in said


SHAS = [f"{number:040x}" for number in range(60)]


def _in_repository(asked: Asked, *, error: object = None) -> Told:
    """Each SHA's object, but for the first of a batch, which the repository does not have."""
    request = json.loads(asked.body)
    assert request["variables"] == {"repository": "R_1"}
    shas = re.findall(r'object\(oid: "([0-9a-f]{40})"\)', request["query"])
    found = {f"c{at}": {"oid": sha} if at else None for at, sha in enumerate(shas)}
    errors = [{"message": "?", "path": error}] if error else []
    return _told(data={"node": found}, errors=errors)


@pytest.mark.parametrize(
    ("error", "missing"),
    [
        (None, {0, 50}),
        (["node", "c3", "checkSuites"], {0, 3, 50, 53}),
        (["node", "c77"], {0, 50}),
        (["node", "rateLimit"], set(range(60))),
        (["node"], set(range(60))),
        (["nodes", 3], set(range(60))),
    ],
)
def test_commits_are_asked_for_by_their_shas(error: object, missing: set[int]) -> None:
    with answers(lambda asked: _in_repository(asked, error=error)) as server:
        graphql = GraphQL(Client(owner(), server.url, IMPATIENT), lambda _: None)
        came = [name for name, _, node in graphql.nodes(checks_in("R_1"), SHAS) if node]
    assert came == [sha for at, sha in enumerate(SHAS) if at not in missing]
    assert len(server.asked) == 2


def test_a_repository_that_graphql_does_not_know_is_left_to_rest() -> None:
    said: list[str] = []
    gone = _told(data={"node": None}, errors=[{"type": "NOT_FOUND", "path": ["node"]}])
    with answers(lambda _: gone) as server:
        graphql = GraphQL(Client(owner(), server.url, IMPATIENT), said.append)
        assert list(graphql.nodes(checks_in("R_1"), SHAS)) == []
    assert (len(server.asked), len(said)) == (1, 1)
