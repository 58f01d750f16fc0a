"""Cells: how a value stands in a table, and in the file that the table downloads as.

A table shows times in the policy's zone to the minute, SHAs short and verdicts with their sign; a
file has times as RFC 3339 in UTC, SHAs whole and verdicts as words, and no cell that a spreadsheet
would compute. An address is one in both only where it is one of the web.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from dashboard.parts.plain import text, when
from dashboard.questions.head import Head
from ledger.clock import format_time
from reports.render import words
from reports.render.as_csv import harmless
from reports.render.links import web_address

Row = Mapping[str, Any]
SOURCE = "Source"
"""The column whose cells are addresses."""


class Sha(str):
    """A SHA, shown short and downloaded whole."""

    __slots__ = ()


class Verdict(str):
    """A verdict, shown with its sign and downloaded as its word."""

    __slots__ = ()


def sha(value: str | None) -> Sha | None:
    """The cell of a SHA that may be missing."""
    return Sha(value) if value else None


def shown(row: Row, zone: str) -> dict[str, Any]:
    """A row as a table shows it; None reads "missing"."""
    return {
        name: web_address(value) if name == SOURCE else _shown(value, zone)
        for name, value in row.items()
    }


def _shown(value: object, zone: str) -> object:
    if isinstance(value, datetime):
        return when(value, zone)
    if isinstance(value, Sha):
        return text(words.short(value))
    if isinstance(value, Verdict):
        return words.signed(value)
    if isinstance(value, list):
        return text(", ".join(map(str, value)), missing="none")
    return value if isinstance(value, int | float) or value == "" else text(value)


def as_csv(rows: Iterable[Row], head: Head) -> str:
    """The rows as CSV, each with the moment that it was judged at; SIMULATED where it was made up.

    What is missing is an empty cell.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    ends = [format_time(head.judged_at), "SIMULATED" if head.simulated else ""]
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow([*map(harmless, row), "As of", "Simulated"])
        writer.writerow([*(harmless(_written(name, row[name])) for name in row), *ends])
    return out.getvalue()


def _written(name: str, value: object) -> object:
    if name == SOURCE:
        return web_address(value if isinstance(value, str) else None)
    if isinstance(value, datetime):
        return format_time(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else value
