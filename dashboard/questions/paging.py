"""Long lists: a page at a time for the table, all at once for the file."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from ledger.reading.reader import Copy

PAGE_ROWS = 50


def rows(copy: Copy, sql: str, parameters: Sequence[Any], first: int | None) -> pl.DataFrame:
    """The page of a question that begins with row `first` (from 0); all of it where None."""
    if first is None:
        return copy.frame(sql, parameters)
    number = len(parameters) + 1
    return copy.frame(
        f"{sql} LIMIT ${number} OFFSET ${number + 1}", [*parameters, PAGE_ROWS, first]
    )
