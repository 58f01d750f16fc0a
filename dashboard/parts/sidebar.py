"""The sidebar: the views, and the moment at which everything is looked at."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.parts import places
from dashboard.questions import copies
from dashboard.questions.head import head
from ledger.clock import format_time, parse_time
from ledger.errors import LedgerError

_CHOSEN = "moment"


def views(listed: Mapping[str, tuple[str, str]]) -> None:
    """The views: file, title and sign of each; every link keeps the moment."""
    for page, (title, sign) in listed.items():
        places.link(page, title, sign)


def time_travel() -> None:
    """The moment at which everything is looked at; it stands in the address."""
    with suppress(LedgerError):
        now = head(copies.newest())
        zone = ZoneInfo(now.zone)
        asked = places.asked_moment()
        if asked is None:
            st.session_state[_CHOSEN] = None
        elif st.session_state.get(_CHOSEN) is None:
            st.session_state[_CHOSEN] = _local(asked, zone)
        st.datetime_input(
            f"As of ({now.zone})",
            key=_CHOSEN,
            on_change=_travel,
            args=(zone,),
            help="Everything as it was then: entries, policy, roles and coverage.",
        )
        if asked is not None:
            st.button("Back to now", on_click=_return, type="primary", width="stretch")


def _local(asked: str, zone: ZoneInfo) -> datetime | None:
    with suppress(ValueError, LedgerError):
        at = copies.as_of(asked)[1].judged_at if asked.isdigit() else parse_time(asked)
        return at.astimezone(zone).replace(tzinfo=None)
    return None


def _travel(zone: ZoneInfo) -> None:
    chosen: datetime | None = st.session_state[_CHOSEN]
    if chosen is None:
        _return()
    else:
        st.query_params[places.AS_OF] = format_time(chosen.replace(tzinfo=zone).astimezone(UTC))


def _return() -> None:
    st.query_params.pop(places.AS_OF, None)
