"""GraphQL as GitHub answers it: real queries, checked against its published schema.

It needs graphql-core, which is in the `dev` extra; without it the server has no GraphQL, as an old
Enterprise server. What is wrong with a query is told with status 200, in `errors`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    assert_scalar_type,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from ingest.simulation.loopback.nodes import MOST, find, refused
from ingest.simulation.loopback.points import MOST_NODES, Asked, MissingBoundsError, asked
from ingest.simulation.loopback.view import View

SCHEMA = Path(__file__).parents[1] / "schemas" / "github.graphql"


@dataclass(frozen=True)
class Points:
    """What a token may still ask in this hour; `resets_at` is a time in UTC as GitHub writes it."""

    limit: int
    used: int
    resets_at: str


@cache
def schema() -> GraphQLSchema:
    """The part of GitHub's schema that the simulation answers.

    As on GitHub an Int `databaseId` may be beyond 32 bits, which graphql-core does not let it.
    """
    made = build_schema(SCHEMA.read_text(encoding="utf-8"))
    big = assert_scalar_type(made.type_map["BigInt"])
    for kind in made.type_map.values():
        if isinstance(kind, GraphQLObjectType) and "databaseId" in kind.fields:
            kind.fields["databaseId"].type = big
    return made


def answer(views: Iterable[View], body: str, points: Points) -> tuple[str, int]:
    """The text of the answer to a request's body, and how many points it cost."""
    try:
        request = json.loads(body)
        document, variables = parse(request["query"]), request.get("variables") or {}
    except (ValueError, KeyError, TypeError, AttributeError, GraphQLError) as error:
        return _told([refused("PARSE_ERROR", f"A query is wanted: {error}")]), 0
    if wrong := validate(schema(), document):
        return _told(wrong), 0
    try:
        counted = asked(document, variables)
    except MissingBoundsError as error:
        return _told([refused("MISSING_PAGINATION_BOUNDARIES", f"first or last of {error}")]), 0
    if counted.nodes > MOST_NODES:
        return _told([refused("MAX_NODE_LIMIT_EXCEEDED", f"{counted.nodes} nodes")]), 0
    if points.used + counted.points > points.limit:
        return _told([refused("RATE_LIMITED", "API rate limit exceeded for this token.")]), 0
    root = _Root(list(views), counted, points)
    result = execute_sync(schema(), document, root, variable_values=variables)
    return _told(result.errors or [], result.data), counted.points


class _Root:
    """The fields of `Query`."""

    def __init__(self, views: list[View], counted: Asked, points: Points) -> None:
        self._views = views
        self._counted = counted
        self._points = points

    def node(self, _: Any, *, id: str) -> Any:  # noqa: A002 (GitHub's name)
        """One object."""
        return find(self._views, id)

    def nodes(self, _: Any, *, ids: list[str]) -> Any:
        """Objects in the order of their ids; one that is not there is null, with an error."""
        if len(ids) > MOST:
            return refused("ARGUMENT_LIMIT", f"You may not provide more than {MOST} node ids.")
        return [find(self._views, one) for one in ids]

    def rateLimit(self, *_: Any, **__: Any) -> Mapping[str, object]:  # noqa: N802 (GitHub's name)
        """What this query costs, and what is left after it."""
        used = self._points.used + self._counted.points
        return {
            "cost": self._counted.points,
            "limit": self._points.limit,
            "nodeCount": self._counted.nodes,
            "remaining": self._points.limit - used,
            "resetAt": self._points.resets_at,
            "used": used,
        }


def _told(errors: list[GraphQLError], data: Mapping[str, Any] | None = None) -> str:
    listed = []
    for error in errors:
        told: dict[str, Any] = {**error.formatted}
        extensions = told.pop("extensions", {})
        listed.append({**({"type": extensions["type"]} if "type" in extensions else {}), **told})
    body = {} if data is None else {"data": data}
    return json.dumps({**body, **({"errors": listed} if listed else {})})
