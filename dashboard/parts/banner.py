"""The banner of every page: how fresh all that follows is, and what it does not cover."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import streamlit as st

from dashboard.parts import places, tables
from dashboard.parts.plain import when
from dashboard.questions import copies
from dashboard.questions.head import Head, head
from ledger.errors import LedgerError
from ledger.reading.reader import Copy
from reports.render import words

FRESH_SECONDS = 5
"""How often an open page looks for something newer."""


def opening() -> tuple[Copy, Head]:
    """The copy that a page shows, under a banner: how fresh it is, and what it does not cover."""
    asked = places.asked_moment()
    newest = copies.newest()
    copy = copies.as_of(asked)[0] if asked else newest
    found = head(copy)
    tables.of(found)
    if found.simulated:
        st.warning(words.SIMULATED, icon="⚠️")
    if asked:
        _past(found, head(newest).size - found.size)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(" · ".join(_freshness(found, is_now=not asked)))
        places.link(places.LEDGER, "What is not covered")
    if not asked:
        _watch(newest.path.name)
    return copy, found


def _past(found: Head, later: int) -> None:
    st.warning(
        f"**This is the past: as it was on {when(found.judged_at, found.zone)}.** "
        f"Nothing of the {words.plural(later, 'later entry', 'later entries')} is used, and "
        "everything is judged by the policy, the roles and the coverage of that moment. "
        "Back to now: in the sidebar.",
        icon="⏳",
    )


def _freshness(head: Head, *, is_now: bool) -> Iterator[str]:
    age = f" ({_age(head.judged_at)})" if is_now and not head.simulated else ""
    yield f"Judged **{when(head.judged_at, head.zone)}**{age}, up to entry **{head.size:,}**"
    if head.incomplete:
        yield f"**{words.plural(head.incomplete, 'source')} not fully covered**"
    elif head.behind:
        yield f"{words.plural(head.behind, 'source')} not collected up to the judgement"
    elif head.sources:
        yield "every source covered"
    else:
        yield "no deployment, so no source is needed"
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
        if copies.newest().path.name != shown:
            st.rerun(scope="app")
