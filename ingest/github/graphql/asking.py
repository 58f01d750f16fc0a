"""Asking for nodes in batches: fewer at once where GitHub takes too long, and no more where it is
of no use. What does not come is left to REST, which is the reference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.github.asking.answer import Answer, UnansweredError
from ingest.github.asking.client import Client
from ingest.github.asking.limits import SpentError
from ingest.github.graphql.queries import Query
from ingest.github.graphql.shape import Node
from ingest.source import Progress
from ledger.canonical import decode
from ledger.errors import UnreadableRecordError

FAILURES_IN_A_ROW = 8
"""Enough to get from 100 nodes down to one, and to fail with that too."""

_TOO_MUCH = ("MAX_NODE_LIMIT_EXCEEDED", "RESOURCE_LIMITS_EXCEEDED")
_TOO_SLOW = ("timeout", "timed out", "something went wrong while executing your query")


class _TooMuchError(Exception):
    """A batch is more than GitHub answers at once."""


class _RefusedError(Exception):
    """GitHub does not take a query: an older Enterprise server lacks some of its fields."""


@dataclass
class Spent:
    """What was asked: queries, their points, objects that came, and those that are gone.

    `left` are the points of this hour that are left, as GitHub says.
    """

    queries: int = 0
    points: int = 0
    objects: int = 0
    gone: int = 0
    left: int | None = None

    @property
    def told(self) -> str:
        """The same for people; empty where nothing was asked."""
        if not self.queries:
            return ""
        left = "" if self.left is None else f", {self.left:,} left"
        gone = f"; {self.gone:,} are gone" if self.gone else ""
        return (
            f"GraphQL: {self.objects:,} objects in {self.queries:,} queries, "
            f"{self.points:,} points{left}{gone}"
        )


class GraphQL:
    """Asks one GitHub during one walk."""

    def __init__(self, client: Client, progress: Progress) -> None:
        self.spent = Spent()
        self._client = client
        self._progress = progress
        self._is_there = True
        self._refused: set[Query] = set()
        self._sizes: dict[Query, int] = {}
        self._failures = 0

    def nodes(self, query: Query, ids: Sequence[str]) -> Iterator[tuple[str, Answer, Node]]:
        """Yield the nodes that came whole: the id asked for, the answer, and the node.

        A node that is missing, or that an error is about, is left out. Errors are those of the
        client that end a walk: AuthenticationError and SourceError.
        """
        waiting = list(dict.fromkeys(ids))
        while waiting and self._is_there and query not in self._refused:
            size = self._sizes.get(query, query.size)
            batch, rest = waiting[:size], waiting[size:]
            try:
                answer = self._client.post_graphql(*query.asking(batch))
                found = self._read(query, answer, batch)
            except _RefusedError as error:
                self._refused.add(query)
                self._tell(query, f"it refuses the query ({error})")
            except SpentError:
                self._is_there = False
                self._tell(query, "its points are used up")
            except (UnansweredError, _TooMuchError) as error:
                self._failures += 1
                if self._failures >= FAILURES_IN_A_ROW or not _is_too_much(error):
                    self._is_there = False
                    self._tell(query, str(error))
                self._sizes[query] = max(len(batch) // 2, 1)
                # What is too much alone is left to REST.
                waiting = waiting if len(batch) > 1 else rest
            else:
                self._failures = 0
                waiting = rest
                yield from ((name, answer, node) for name, node in found)

    def _tell(self, query: Query, why: str) -> None:
        self._progress(f"GraphQL is not asked for {query.name} any more, but REST: {why}")

    def _read(self, query: Query, answer: Answer, ids: Sequence[str]) -> list[tuple[str, Node]]:
        body = _decoded(answer)
        data = body.get("data")
        told: dict[str, Any] = data if isinstance(data, dict) else {}
        listed = body.get("errors")
        errors = [one for one in listed if isinstance(one, dict)] if listed else []
        self.spent.queries += 1
        self._count(told.get("rateLimit"))
        nodes = query.nodes(told, ids)
        if nodes is None:
            raise _without_data(errors)
        faulty = {query.place(one.get("path")) for one in errors}
        if None in faulty:
            # An error that names no node may be about any of them.
            return []
        whole = [
            (name, node)
            for place, (name, node) in enumerate(zip(ids, nodes, strict=True))
            if isinstance(node, dict) and place not in faulty
        ]
        self.spent.objects += len(whole)
        self.spent.gone += sum(one.get("type") == "NOT_FOUND" for one in errors)
        return whole

    def _count(self, limit: Any) -> None:
        if isinstance(limit, dict):
            cost, left = limit.get("cost"), limit.get("remaining")
            self.spent.points += cost if isinstance(cost, int) else 0
            self.spent.left = left if isinstance(left, int) else None


def _decoded(answer: Answer) -> dict[str, Any]:
    try:
        body = decode(answer.text.encode())
    except UnreadableRecordError as error:
        raise UnansweredError("unreadable", f"The answer is unreadable: {error}") from None
    if not isinstance(body, dict):
        raise UnansweredError("unreadable", "The answer is not an object.")
    return body


def _without_data(errors: list[dict[str, Any]]) -> Exception:
    """Why an answer holds no nodes: what was asked for is too much, or it is refused."""
    messages = " ".join(str(one.get("message")) for one in errors)
    is_slow = any(word in messages.lower() for word in _TOO_SLOW)
    if is_slow or any(one.get("type") in _TOO_MUCH for one in errors):
        return _TooMuchError("it takes too long, however little is asked for")
    return _RefusedError(messages[:120] or "it answers with no data")


def _is_too_much(error: Exception) -> bool:
    return not isinstance(error, UnansweredError) or error.reason == "failing"
