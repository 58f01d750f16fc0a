"""What a GraphQL query costs, as GitHub describes it, and whether it asks for too much.

Every connection is one request for each object that it hangs on, as many as `first` or `last` let
there be. A hundred requests are one point, and every query costs at least one. More than 500,000
nodes are refused before anything is looked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

MOST_NODES = 500_000

_LISTS = {"nodes", "edges"}


class MissingBoundsError(Exception):
    """A connection is asked for its nodes, and not for how many."""


@dataclass(frozen=True)
class Asked:
    """How many requests a query makes, and how many nodes it may bring."""

    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        """What it costs."""
        return max(round(self.requests / 100), 1)

    def __add__(self, other: "Asked") -> "Asked":
        return Asked(self.requests + other.requests, self.nodes + other.nodes)


def asked(document: DocumentNode, variables: Mapping[str, Any]) -> Asked:
    """Count a query; raises MissingBoundsError."""
    counting = _Counting(document, variables)
    total = Asked()
    for one in document.definitions:
        if isinstance(one, OperationDefinitionNode):
            total += counting.inside(one.selection_set, 1)
    return total


class _Counting:
    def __init__(self, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._variables = variables
        self._fragments = {
            one.name.value: one
            for one in document.definitions
            if isinstance(one, FragmentDefinitionNode)
        }

    def inside(self, selected: SelectionSetNode | None, times: int) -> Asked:
        """What is asked for inside something that there is `times` times."""
        total = Asked()
        for one in selected.selections if selected else ():
            if isinstance(one, FragmentSpreadNode):
                total += self.inside(self._fragments[one.name.value].selection_set, times)
            elif isinstance(one, InlineFragmentNode):
                total += self.inside(one.selection_set, times)
            elif isinstance(one, FieldNode):
                total += self._field(one, times)
        return total

    def _field(self, one: FieldNode, times: int) -> Asked:
        many = self._many(one)
        if many is not None:
            return Asked(times, times * many) + self.inside(one.selection_set, times * many)
        names = {
            inner.name.value
            for inner in (one.selection_set.selections if one.selection_set else ())
            if isinstance(inner, FieldNode)
        }
        if "pageInfo" in names or (names & _LISTS and one.name.value != "nodes"):
            raise MissingBoundsError(one.name.value)
        return self.inside(one.selection_set, times)

    def _many(self, one: FieldNode) -> int | None:
        """How many objects a field may bring; None where it is no list with a bound."""
        for argument in one.arguments or ():
            value = argument.value
            if argument.name.value in ("first", "last") and isinstance(value, IntValueNode):
                return int(value.value)
            if argument.name.value == "ids" and isinstance(value, VariableNode):
                return len(self._variables.get(value.name.value) or [])
        return None
