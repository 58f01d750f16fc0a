"""Which entries of the ledger a report names: what it rests on, and so what the pack must hold."""

from typing import Any

LISTS = ("evidence", "entries")
SINGLE = ("entry", "waiver")
"""The members of a report, at any depth, that name entries by number."""


def named(data: Any) -> set[int]:
    """The numbers of the entries that a report, or a part of one, names."""
    if isinstance(data, list):
        return set().union(*(named(part) for part in data if isinstance(part, list | dict)))
    found: set[int] = set()
    for name, value in data.items():
        if name in SINGLE and isinstance(value, int):
            found.add(value)
        elif name in LISTS and isinstance(value, list) and all(type(one) is int for one in value):
            found.update(value)
        elif isinstance(value, list | dict):
            found |= named(value)
    return found
