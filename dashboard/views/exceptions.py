"""Exceptions: what is in force, what ends soon, whose follow-up is overdue; a row opens one."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard.parts import banner, places, plain, tables
from dashboard.parts.filters import choose, shortcut
from dashboard.questions import exceptions
from reports.found.exceptions import SOON
from reports.render import words

SIGNS = {
    "in force": "✓",
    "expiring": "◔",
    "overdue": "▲",
    "ended": "■",
    "never valid": "✗",
    "void": "⊘",
}


def standing(row: dict[str, Any]) -> str:
    """How it stands, by sign and word."""
    return " · ".join(f"{SIGNS[name]} {name}" for name in row["standings"])


def figures(found: pl.DataFrame) -> None:
    """How many stand how; each is one click from its list."""
    with st.container(horizontal=True):
        for name, sign in SIGNS.items():
            number = found.filter(pl.col("standings").list.contains(name)).height
            shortcut(f"{sign} **{number:,}** {name}", standing=name)
    st.caption(
        f"Expiring: ends within {SOON.days} days. Overdue: the follow-up was due, and is open. "
        "What started before an exception ended stays waived."
    )


def filtered(found: pl.DataFrame) -> pl.DataFrame:
    """Those that match the filters."""
    named = {
        "standing": exceptions.STANDINGS,
        "repository": _values(found["repository"]),
        "approver": _values(found["approver"]),
        "control": _values(found["controls"].explode()),
    }
    with st.container(horizontal=True):
        chosen = {
            "standings": choose("Standing", "standing", named["standing"], every="Any"),
            "repository": choose("Repository", "repository", named["repository"]),
            "approver": choose("Approver", "approver", named["approver"], every="Anybody"),
            "controls": choose("Control", "control", named["control"], every="Any"),
        }
    for column, value in chosen.items():
        if value is not None:
            has = pl.col(column)
            is_list = found.schema[column] == pl.List(pl.String)
            found = found.filter(has.list.contains(value) if is_list else has == value)
    return found


def _values(column: pl.Series) -> list[str]:
    return sorted(column.drop_nulls().unique())


def register(found: pl.DataFrame) -> None:
    """The exceptions, what expires soon first, then what is overdue."""
    st.caption(
        f"{words.plural(found.height, 'exception')}: what expires soon first, then overdue "
        "follow-ups, then what is in force. Click a row to see what it waives."
    )
    listed = found.to_dicts()
    row = tables.selectable(
        [
            {
                "Stands": standing(row),
                "Why": row["why"] or "",
                "Kind": row["kind"],
                "Controls": row["controls"],
                "Repository": row["repository"],
                "Environment": row["environment"] or "",
                "Approver": row["approver"],
                "Approved": row["approved_at"],
                "Holds until": row["expires_at"],
                "Follow-up": row["follow_up"],
                "Due": row["follow_up_due"],
                "Waives findings": row["waived_findings"],
                "Entry": row["entry"],
                "Source": row["url"],
            }
            for row in listed
        ],
        key="exceptions",
    )
    if row is not None:
        places.open_page(places.EXCEPTION, entry=str(listed[row]["entry"]))


def by_approver(found: pl.DataFrame) -> None:
    """Who approved how many, and how they stand."""
    st.subheader("By approver", anchor=False)
    tables.table(
        [
            {
                "Approver": row["approver"],
                "Exceptions": row["exceptions"],
                **{f"{sign} {name}": row[name] for name, sign in SIGNS.items()},
                "Findings waived": row["waived_findings"],
            }
            for row in exceptions.by_approver(found)
        ],
        "approvers",
    )


def page() -> None:
    """Draw the page."""
    places.restored(places.EXCEPTIONS)
    copy, head = banner.opening()
    st.title("Exceptions", anchor=False)
    every = exceptions.listed(copy, head.judged_at)
    if every.is_empty():
        plain.empty(
            "No exception is recorded.",
            "`deploy-ledger record exception` records one, and so does an `exception` block in a "
            "comment of whoever may approve it.",
        )
        return
    figures(every)
    found = filtered(every)
    if found.is_empty():
        plain.empty("No exception matches.", "Clear a filter.")
        return
    register(found)
    by_approver(found)


page()
