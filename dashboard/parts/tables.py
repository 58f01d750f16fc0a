"""Tables: every cell is text or a number, and a link only where an address is one of the web."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from dashboard.parts.plain import text, when
from reports.basis.verdicts import VERDICTS
from reports.render import words
from reports.render.links import web_address

_LINKS = {"Source": st.column_config.LinkColumn(display_text="open ↗", width="small")}


def table(rows: Sequence[Mapping[str, Any]]) -> None:
    """A table of text; None reads "missing", and a column named Source holds addresses."""
    st.dataframe(
        _cells(rows), hide_index=True, column_config=_LINKS, placeholder="", height="content"
    )


def selectable(rows: Sequence[Mapping[str, Any]], key: str) -> int | None:
    """A table of text in which a click anywhere in a row chooses it; the number of that row."""
    state = st.dataframe(
        _cells(rows),
        hide_index=True,
        key=key,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config=_LINKS,
        placeholder="",
        height="content",
    )
    chosen = [*state.selection.rows, *(row for row, _ in state.selection.cells)]
    return chosen[0] if chosen else None


def spread(counts: Mapping[str, int]) -> str:
    """Counts by verdict, worst first, in signs and numbers; not applicable is left out."""
    shown = [verdict for verdict in VERDICTS[:-1] if counts.get(verdict)]
    return "   ".join(
        f"{words.SIGNS[verdict]} {counts[verdict]}" for verdict in shown
    ) or words.signed("not_applicable")


def legend() -> None:
    """What the signs mean."""
    st.caption(" · ".join(words.signed(verdict) for verdict in VERDICTS))


def deployment_rows(found: pl.DataFrame, zone: str) -> list[dict[str, Any]]:
    """Deployments as rows of a table: the four flags first, then what and when."""
    return [
        {
            "Environment": row["environment"],
            **{name: words.signed(row[f"{flag}_flag"]) for flag, name in words.FLAG_NAMES.items()},
            "Repository": row["repository"],
            "Commit": words.short(row["deployed_sha"]),
            "Started": when(row["started_at"], zone),
            "Result": words.standing(row),
            "By": row["actor"],
            "Deployment": row["subject_id"],
        }
        for row in found.to_dicts()
    ]


def _cells(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                name: web_address(value) if name == "Source" else _cell(value)
                for name, value in row.items()
            }
            for row in rows
        ],
        infer_schema_length=None,
    )


def _cell(value: object) -> object:
    return value if isinstance(value, int | float) or value == "" else text(value)
