"""Long lists: a page at a time for the table, all at once for the file."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from ledger.reading.reader import Copy

PAGE_ROWS = 50
PAGE = "<page>"


def rows(copy: Copy, sql: str, parameters: Sequence[Any], first: int | None) -> pl.DataFrame:
    """The page of a question that begins with row `first` (from 0); all of it where None.

    The question says PAGE where its list is cut.
    """
    if first is None:
        return copy.frame(sql.replace(PAGE, ""), parameters)
    number = len(parameters) + 1
    cut = sql.replace(PAGE, f"LIMIT ${number} OFFSET ${number + 1}")
    return copy.frame(cut, [*parameters, PAGE_ROWS, first])
