"""Filters: what the address bar says of them holds, and it says what is chosen."""

from collections.abc import Sequence

import streamlit as st

from dashboard.parts import tables
from dashboard.parts.plain import FACT_WIDTH


def choose(
    label: str, key: str, options: Sequence[str], every: str = "All", *, others: bool = False
) -> str | None:
    """One of the options, None for `every` one; where there are too many to list, `others` too.

    Another choice begins at the first page again.
    """
    return st.selectbox(
        label, options, index=None, placeholder=every, key=key, bind="query-params",
        on_change=tables.first_page, width=FACT_WIDTH, accept_new_options=others,
    )  # fmt: skip


def shortcut(label: str, **chosen: str | None) -> None:
    """A button that sets filters of this page; a link to one's own page changes no address."""
    st.button(label, on_click=_set, kwargs=chosen, type="tertiary")


def _set(**chosen: str | None) -> None:
    tables.first_page()
    for key, value in chosen.items():
        st.session_state[key] = value
