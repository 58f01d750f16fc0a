"""Tables: every cell is text or a number, and every table downloads as CSV with all of its rows."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import polars as pl
import streamlit as st

from dashboard.parts.cells import SOURCE, Row, Verdict, as_csv, sha, shown
from dashboard.questions.head import Head
from dashboard.questions.paging import PAGE_ROWS
from reports.basis.verdicts import VERDICTS
from reports.render import words

_HEAD = "_head"
_COLUMNS = {
    SOURCE: st.column_config.LinkColumn(display_text="open ↗", width="small"),
    # Mostly empty, and so drawn too narrow for what it says.
    "Or until": st.column_config.TextColumn(width=165),
}


def of(head: Head) -> None:
    """Say of what moment, and in which zone, all tables are that this page draws."""
    st.session_state[_HEAD] = head


def table(
    rows: Sequence[Row],
    key: str,
    every: Callable[[], Iterable[Row]] | None = None,
    beside: Callable[[], None] | None = None,
) -> None:
    """A table, and below it the same as a file; `key` names both, once on a page.

    Where `rows` are not all, `every` gives all of them when somebody downloads; `beside` draws what
    more there is to download.
    """
    _drawn(rows, key)
    with st.container(horizontal=True):
        _download(key, every or (lambda: rows))
        if beside:
            beside()


def selectable(
    rows: Sequence[Row], key: str, every: Callable[[], Iterable[Row]] | None = None
) -> int | None:
    """A table in which a click anywhere in a row chooses it; the number of that row.

    Where `rows` are one page of more, `every` gives those of all pages when somebody downloads.
    """
    state = _drawn(rows, key, on_select="rerun", selection_mode=["single-row", "single-cell"])
    _download(key, every or (lambda: rows))
    chosen = [*state.selection.rows, *(row for row, _ in state.selection.cells)]
    return chosen[0] if chosen else None


def paged(total: int) -> int:
    """The first row (from 0) of the page of so many rows that the address asks for."""
    pages = math.ceil(total / PAGE_ROWS)
    number = st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1
    return (number - 1) * PAGE_ROWS


def extent(first: int, shown_rows: int, total: int, said: str) -> None:
    """Which rows of all a page of a table shows, and what more is `said` of them."""
    st.caption(f"{first + 1:,} to {first + shown_rows:,} of {total:,}, {said}")


def first_page() -> None:
    """Go back to the first page: for a filter that changes what is listed."""
    st.session_state["page"] = 1


def spread(counts: Mapping[str, int]) -> str:
    """Counts by verdict, worst first, in signs and numbers; not applicable is left out."""
    listed = [verdict for verdict in VERDICTS[:-1] if counts.get(verdict)]
    return "   ".join(
        f"{words.SIGNS[verdict]} {counts[verdict]}" for verdict in listed
    ) or words.signed("not_applicable")


def legend() -> None:
    """What the signs mean."""
    st.caption(" · ".join(words.signed(verdict) for verdict in VERDICTS))


def deployment_rows(found: pl.DataFrame) -> Iterable[dict[str, Any]]:
    """Deployments as rows of a table: the four flags first, then what and when."""
    for row in found.iter_rows(named=True):
        yield {
            "Environment": row["environment"],
            **{name: Verdict(row[f"{flag}_flag"]) for flag, name in words.FLAG_NAMES.items()},
            "Repository": row["repository"],
            "Commit": sha(row["deployed_sha"]),
            "Started": row["started_at"],
            "Result": words.standing(row),
            "By": row["actor"],
            "Deployment": row["subject_id"],
        }


def _head() -> Head:
    found: Head = st.session_state[_HEAD]
    return found


def _drawn(rows: Sequence[Row], key: str, **options: Any) -> Any:
    frame = pl.DataFrame([shown(row, _head().zone) for row in rows], infer_schema_length=None)
    # Other rows are another table: a click never chooses what has taken the place of what was seen.
    view = crc32(urlencode(st.query_params.to_dict()).encode())
    return st.dataframe(
        frame,
        key=f"table-{key}-{view}-{frame.hash_rows().sum()}",
        hide_index=True,
        column_config=_COLUMNS,
        placeholder="",
        height="content",
        **options,
    )


def _download(key: str, rows: Callable[[], Iterable[Row]]) -> None:
    head = _head()
    st.download_button(
        "Download as CSV",
        data=lambda: as_csv(rows(), head),
        file_name=f"{key}-{head.judged_at:%Y%m%dT%H%M%SZ}.csv",
        mime="text/csv",
        key=f"csv-{key}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )
