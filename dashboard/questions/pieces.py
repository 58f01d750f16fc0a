"""Pieces of SQL that several questions have in common."""

from reports.basis.verdicts import LACKING as _LACKING
from reports.basis.verdicts import RANK
from reports.render.words import NOT_MAPPED

KIND = f"coalesce(kind, '{NOT_MAPPED}')"
"""The kind of the environment, named also where the policy does not map it."""

LACKING = "(" + ", ".join(f"'{verdict}'" for verdict in _LACKING) + ")"
"""The verdicts of what lacks something, as a list."""


def rank(column: str) -> str:
    """How bad a verdict in that column is; the worst has the least."""
    ranks = " ".join(f"WHEN '{verdict}' THEN {place}" for verdict, place in RANK.items())
    return f"CASE {column} {ranks} END"
