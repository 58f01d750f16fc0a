"""What belongs to the objects of a page, by their number and by kind, each list whole.

An object that is missing here, or a kind of it, is to be asked by REST. Each item has the address
at which REST has the same, and says in its context that it came by GraphQL.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from ingest.github.asking.answer import Answer
from ingest.github.asking.pages import Item
from ingest.github.graphql import shape
from ingest.github.graphql.queries import (
    PULLS,
    REVIEWS,
    REVIEWS_AND_PENDING,
    STATUSES,
    Query,
    checks_in,
)
from ingest.github.graphql.shape import IncompleteError, Node
from ingest.github.visit import Visit

BY = {"by": "graphql"}
"""What the context of an entry says of the way it came."""

Parts = dict[str, list[Item]]
"""The parts of an object, by kind."""

Read = Callable[[Node], Iterable[Node]]
Lists = Mapping[str, tuple[str, Read]]
Known = TypeVar("Known", int, str)


def _every(connection: str, read: Callable[[Node], Node]) -> Read:
    return lambda node: map(read, shape.listed(node, connection))


_APPROVALS = ("/actions/runs/{number}/approvals", _every("deploymentReviews", shape.approval))

LISTS: Mapping[Query, Lists] = {
    STATUSES: {
        "deployment_statuses": (
            "/deployments/{number}/statuses",
            _every("statuses", shape.status),
        )
    },
    REVIEWS: {"approvals": _APPROVALS},
    REVIEWS_AND_PENDING: {
        "approvals": _APPROVALS,
        "pending_deployments": (
            "/actions/runs/{number}/pending_deployments",
            _every("pendingDeploymentRequests", shape.pending),
        ),
    },
    PULLS: {
        "pulls": ("/pulls/{number}", lambda node: [shape.pull(node)]),
        "reviews": ("/pulls/{number}/reviews", _every("reviews", shape.review)),
        "pull_commits": ("/pulls/{number}/commits", _every("commits", shape.commit)),
        "check_runs": (
            "/commits/{sha}/check-runs",
            lambda node: shape.check_runs(shape.tip(node)),
        ),
        "statuses": ("/commits/{sha}/statuses", shape.statuses),
    },
}
"""By query and kind: where REST has a list, below the repository, and how it is read from a node.

A reader raises IncompleteError and nothing else.
"""

OF_COMMITS: Lists = {"check_runs": ("/commits/{sha}/check-runs", shape.check_runs)}
"""The same of the query for commits, which is another one for each repository."""


def statuses(visit: Visit, deployments: Mapping[str, int]) -> dict[int, Parts]:
    """The `deployment_statuses` of deployments, given by node id and number."""
    return _parts(visit, STATUSES, deployments)


def approvals(visit: Visit, runs: Sequence[Item]) -> dict[int, Parts]:
    """The `approvals` of runs, and the `pending_deployments` of those that have not ended."""
    ended = [run for run in runs if run.is_text("status", "completed")]
    going = [run for run in runs if not run.is_text("status", "completed")]
    return _parts(visit, REVIEWS, numbers(ended, "id")) | _parts(
        visit, REVIEWS_AND_PENDING, numbers(going, "id")
    )


def pulls(visit: Visit, listed: Sequence[Item]) -> dict[int, Parts]:
    """Of pull requests: `pulls` (itself, as a single GET has it), `reviews` and `pull_commits`, and
    of its last commit `check_runs` and `statuses`, the latter as they were at the merge.
    """
    return _parts(visit, PULLS, numbers(listed, "number"))


def numbers(items: Sequence[Item], name: str) -> dict[str, int]:
    """Items by node id, with the number that they have in a field."""
    return {str(item.get("node_id")): item.get(name) for item in items if item.get("node_id")}


def check_runs(visit: Visit, shas: Sequence[str]) -> dict[str, Parts]:
    """The `check_runs` of commits, given by their whole SHAs."""
    query = checks_in(visit.repository.node_id)
    return _parts(visit, query, {sha: sha for sha in shas}, OF_COMMITS)


def _parts(
    visit: Visit, query: Query, asked: Mapping[str, Known], lists: Lists | None = None
) -> dict[Known, Parts]:
    root = visit.client.base_url + visit.repository.path
    found: dict[Known, Parts] = {}
    for name, answer, node in visit.graphql.nodes(query, list(asked)):
        # An answer about another object than the one that was asked for is none.
        number = asked[name]
        if isinstance(number, int | str) and node.get(query.field) == number:
            read = _read(lists or LISTS[query], root, answer, node, number)
            found[number] = dict(read)
    return found


def _read(
    lists: Lists, root: str, answer: Answer, node: Node, number: int | str
) -> Iterable[tuple[str, list[Item]]]:
    for kind, (path, read) in lists.items():
        try:
            bodies = list(read(node))
        except IncompleteError:
            continue
        url = root + path.format(number=number, sha=node.get("headRefOid", number))
        said = Answer(url, answer.date, answer.text, None)
        yield (
            kind,
            [
                Item(said, line, json.dumps(body), body, BY)
                for line, body in enumerate(bodies, start=1)
            ],
        )
