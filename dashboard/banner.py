"""The banner of every page: how fresh all that follows is, and what it does not cover."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import streamlit as st

from dashboard import data, places, source
from dashboard.parts import when
from ledger.errors import LedgerError
from ledger.reading.reader import Copy
from reports.render import words

FRESH_SECONDS = 5
"""How often an open page looks for something newer."""


def opening() -> tuple[Copy, data.Head]:
    """The copy that a page shows, under a banner: how fresh it is, and what it does not cover."""
    copy = source.copy()
    head = data.head(copy)
    if head.simulated:
        st.warning(words.SIMULATED, icon="⚠️")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(" · ".join(_freshness(head)))
        st.page_link(places.LEDGER, label="What is not covered")
    _watch(copy.path.name)
    return copy, head


def _freshness(head: data.Head) -> Iterator[str]:
    age = "" if head.simulated else f" ({_age(head.judged_at)})"
    yield f"Judged **{when(head.judged_at, head.zone)}**{age}, up to entry **{head.size:,}**"
    if head.incomplete:
        yield f"**{words.plural(head.incomplete, 'source')} not fully covered**"
    elif head.behind:
        yield f"{words.plural(head.behind, 'source')} not collected up to the judgement"
    else:
        yield "every source covered"
    yield f"{head.quarantined:,} in quarantine"


def _age(at: datetime) -> str:
    seconds = int((datetime.now(UTC) - at).total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return f"{words.plural(seconds // size, unit)} ago"
    return "just now"


@st.fragment(run_every=FRESH_SECONDS)
def _watch(shown: str) -> None:
    """Draw the page anew when something newer than the copy `shown` has been published."""
    with suppress(LedgerError):
        if source.copy().path.name != shown:
            st.rerun(scope="app")
