"""What belongs to the objects of a page, by their number and by kind, each list whole.

An object that is missing here, or a kind of it, is to be asked by REST. Each item has the address
at which REST has the same, and says in its context that it came by GraphQL.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from ingest.github.asking.answer import Answer
from ingest.github.asking.pages import Item
from ingest.github.graphql import shape
from ingest.github.graphql.queries import PULLS, REVIEWS, REVIEWS_AND_PENDING, STATUSES, Query
from ingest.github.graphql.shape import IncompleteError, Node
from ingest.github.visit import Visit

BY = {"by": "graphql"}
"""What the context of an entry says of the way it came."""

Parts = dict[int, dict[str, list[Item]]]
"""By the number of an object: its parts, by kind."""

Read = Callable[[Node], Iterable[Node]]


def _every(connection: str, read: Callable[[Node], Node]) -> Read:
    return lambda node: map(read, shape.listed(node, connection))


_APPROVALS = ("/actions/runs/{number}/approvals", _every("deploymentReviews", shape.approval))

LISTS: Mapping[Query, Mapping[str, tuple[str, Read]]] = {
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


def statuses(visit: Visit, deployments: Mapping[str, int]) -> Parts:
    """The `deployment_statuses` of deployments, given by node id and number."""
    return _parts(visit, STATUSES, deployments)


def approvals(visit: Visit, runs: Sequence[Item]) -> Parts:
    """The `approvals` of runs, and the `pending_deployments` of those that have not ended."""
    ended = [run for run in runs if run.is_text("status", "completed")]
    going = [run for run in runs if not run.is_text("status", "completed")]
    return _parts(visit, REVIEWS, numbers(ended, "id")) | _parts(
        visit, REVIEWS_AND_PENDING, numbers(going, "id")
    )


def pulls(visit: Visit, listed: Sequence[Item]) -> Parts:
    """Of pull requests: `pulls` (itself, as a single GET has it), `reviews` and `pull_commits`, and
    of its last commit `check_runs` and `statuses`, the latter as they were at the merge.
    """
    return _parts(visit, PULLS, numbers(listed, "number"))


def numbers(items: Sequence[Item], name: str) -> dict[str, int]:
    """Items by node id, with the number that they have in a field."""
    return {str(item.get("node_id")): item.get(name) for item in items if item.get("node_id")}


def _parts(visit: Visit, query: Query, asked: Mapping[str, int]) -> Parts:
    root = visit.client.base_url + visit.repository.path
    found: Parts = {}
    for name, answer, node in visit.graphql.nodes(query, list(asked)):
        # An answer about another object than the one that was asked for is none.
        number = asked[name]
        if isinstance(number, int) and node.get(query.field) == number:
            found[number] = dict(_read(query, root, answer, node, number))
    return found


def _read(
    query: Query, root: str, answer: Answer, node: Node, number: int
) -> Iterable[tuple[str, list[Item]]]:
    for kind, (path, read) in LISTS[query].items():
        try:
            bodies = list(read(node))
        except IncompleteError:
            continue
        url = root + path.format(number=number, sha=node.get("headRefOid"))
        said = Answer(url, answer.date, answer.text, None)
        yield (
            kind,
            [
                Item(said, line, json.dumps(body), body, BY)
                for line, body in enumerate(bodies, start=1)
            ],
        )
