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

_Read = Callable[[Node], Iterable[Node]]
_Lists = Mapping[str, tuple[str, _Read]]
"""By kind: where REST has it, below the repository, and how it is read from the node."""


def _every(connection: str, read: Callable[[Node], Node]) -> _Read:
    return lambda node: map(read, shape.listed(node, connection))


_STATUSES: _Lists = {
    "deployment_statuses": (
        "/deployments/{number}/statuses",
        _every("statuses", shape.status),
    )
}
_APPROVALS: _Lists = {
    "approvals": (
        "/actions/runs/{number}/approvals",
        _every("deploymentReviews", shape.approval),
    )
}
_PENDING: _Lists = {
    "pending_deployments": (
        "/actions/runs/{number}/pending_deployments",
        _every("pendingDeploymentRequests", shape.pending),
    )
}
_PULLS: _Lists = {
    "pulls": ("/pulls/{number}", lambda node: [shape.pull(node)]),
    "reviews": ("/pulls/{number}/reviews", _every("reviews", shape.review)),
    "pull_commits": ("/pulls/{number}/commits", _every("commits", shape.commit)),
    "check_runs": ("/commits/{sha}/check-runs", lambda node: shape.check_runs(shape.tip(node))),
    # Of each context GraphQL has the last status alone, so it is believed only that there is none.
    "statuses": ("/commits/{sha}/statuses", lambda node: shape.no_statuses(shape.tip(node))),
}


def statuses(visit: Visit, deployments: Sequence[Item]) -> Parts:
    """The `deployment_statuses` of deployments."""
    return _parts(visit, STATUSES, deployments, _STATUSES)


def approvals(visit: Visit, runs: Sequence[Item]) -> Parts:
    """The `approvals` of runs, and the `pending_deployments` of those that have not ended."""
    ended = [run for run in runs if run.is_text("status", "completed")]
    going = [run for run in runs if not run.is_text("status", "completed")]
    return _parts(visit, REVIEWS, ended, _APPROVALS) | _parts(
        visit, REVIEWS_AND_PENDING, going, {**_APPROVALS, **_PENDING}
    )


def pulls(visit: Visit, listed: Sequence[Item]) -> Parts:
    """Of pull requests: `pulls` (itself, as a single GET has it), `reviews` and `pull_commits`, and
    of its last commit `check_runs`, and `statuses` where it has none.
    """
    return _parts(visit, PULLS, listed, _PULLS)


def _parts(visit: Visit, query: Query, items: Sequence[Item], lists: _Lists) -> Parts:
    asked = {str(item.get("node_id")): item for item in items if item.get("node_id")}
    found: Parts = {}
    for name, answer, node in visit.graphql.nodes(query, list(asked)):
        item = asked[name]
        number = item.get(query.number)
        # An answer about another object than the one that was asked for is none.
        if isinstance(number, int) and node.get(query.field) == number:
            root = item.answer.url.partition(visit.repository.path)[0] + visit.repository.path
            found[number] = dict(_read(root, answer, node, number, lists))
    return found


def _read(
    root: str, answer: Answer, node: Node, number: int, lists: _Lists
) -> Iterable[tuple[str, list[Item]]]:
    for kind, (path, read) in lists.items():
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
