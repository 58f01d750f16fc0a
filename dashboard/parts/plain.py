"""What all pages are made of. Text from outside is only ever shown as text or as a table cell."""

import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Literal

import streamlit as st

from dashboard.questions import copies
from ledger.clock import format_time
from ledger.errors import LedgerError, NotFoundError
from reports.render import words
from reports.render.hidden import visible

Colour = Literal["red", "orange", "blue", "violet", "green", "gray"]
COLOURS: Mapping[str, Colour] = {
    "fail": "red",
    "undecidable": "orange",
    "pending": "blue",
    "waived": "violet",
    "pass": "green",
    "not_applicable": "gray",
}
"""Red is for failures and for nothing else; sign and word always stand beside the colour."""

_LOG = logging.getLogger(__name__)
# The folders of an absolute path, and no part of a web address.
_FOLDERS = re.compile(r"(?<![\w:/.<])(?:/[^/\s'\"`]+)*/(?=[^/\s'\"`])")
FACT_WIDTH = 170
"""Pixels; two stand side by side in a window of 390."""


def badge(verdict: str, label: str = "") -> None:
    """A verdict by sign and word; `label` is one of our own words."""
    st.badge(f"{label} {words.signed(verdict)}".strip(), color=COLOURS[verdict])


def signed(verdict: str, count: int) -> str:
    """How many have a verdict, as a label: only failures are red."""
    label = f"{words.SIGNS[verdict]} {count:,} {words.word(verdict)}"
    return f":red[**{label}**]" if verdict == "fail" else label


def text(value: object, missing: str = "missing") -> str:
    """A value from outside as one visible line; nothing and emptiness are named."""
    return visible(str(value)) if value not in (None, "") else missing


def when(at: datetime | None, zone: str) -> str:
    """A UTC time in the policy's zone, to the minute."""
    return words.when(format_time(at) if at else None, zone)


def facts(named: Mapping[str, object]) -> None:
    """Short facts side by side, as many in a line as the window holds."""
    with st.container(horizontal=True):
        for name, value in named.items():
            with st.container(width=FACT_WIDTH, gap=None):
                st.caption(name)
                st.text(text(value))


def empty(what: str, do: str) -> None:
    """An empty state: what is not there, and what to do. Both are our own words."""
    st.info(f"{what} {do}")


def told_of(error: LedgerError) -> None:
    """What happened and what to do, without the place of any file."""
    home = f"{copies.ledger_path().parent}{os.sep}"
    for line in (error.message, error.fix):
        st.text(text(_FOLDERS.sub("", line.replace(home, ""))))


@contextmanager
def told() -> Iterator[None]:
    """Show an error of ours as what happened and what to do, without the ledger's place.

    Any other error is a defect: its traceback goes to the server's log and not to the browser.
    """
    try:
        yield
    except LedgerError as error:
        found = isinstance(error, NotFoundError)
        st.warning("Nothing was found." if found else "The ledger cannot be shown.")
        told_of(error)
    except Exception:
        _LOG.exception("A page could not be drawn.")
        st.error("This page cannot be shown. The terminal of the dashboard's server says why.")
