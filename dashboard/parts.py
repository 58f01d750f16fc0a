"""What all pages are made of. Text from outside is only ever shown as text or as a table cell."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

import polars as pl
import streamlit as st

from dashboard import data, source
from ledger.clock import format_time
from ledger.errors import LedgerError, NotFoundError
from ledger.reader import Copy
from reports.render import words
from reports.render.hidden import visible
from reports.render.links import web_address
from reports.verdicts import VERDICTS

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

OVERVIEW = "views/overview.py"
TRACE = "views/trace.py"
DEPLOYMENT = "views/deployment.py"
DEPLOYMENTS = "views/deployments.py"
LEDGER = "views/ledger.py"
FRESH_SECONDS = 5
_LOG = logging.getLogger(__name__)
MOST_ROWS = 200


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


def spread(counts: Mapping[str, int]) -> str:
    """Counts by verdict, worst first, in signs and numbers; not applicable is left out."""
    shown = [verdict for verdict in VERDICTS[:-1] if counts.get(verdict)]
    return "   ".join(
        f"{words.SIGNS[verdict]} {counts[verdict]}" for verdict in shown
    ) or words.signed("not_applicable")


def legend() -> None:
    """What the signs mean."""
    st.caption(" · ".join(words.signed(verdict) for verdict in VERDICTS))


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


def open_deployment(subject_id: str) -> None:
    """Go to the page of one deployment.

    On the way the browser keeps this page's address with the new parameters: `back` says in it
    what the view was, for `restored`.
    """
    view = urlencode(st.query_params.to_dict())
    st.switch_page(DEPLOYMENT, query_params={"id": subject_id, "back": view})


def restored(page: str) -> None:
    """Show the view of `page` that was left by `open_deployment`; call it before anything else."""
    view = st.query_params.to_dict().get("back")
    if view is not None:
        st.switch_page(page, query_params=dict(parse_qsl(view)))


_LINKS = {"Source": st.column_config.LinkColumn(display_text="open ↗", width="small")}


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


def empty(what: str, do: str) -> None:
    """An empty state: what is not there, and what to do. Both are our own words."""
    st.info(f"{what} {do}")


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
        path = source.ledger_path()
        for line in (error.message, error.fix):
            st.text(text(line.replace(f"{path.parent}{os.sep}", "")))
    except Exception:
        _LOG.exception("A page could not be drawn.")
        st.error("This page cannot be shown. The terminal of the dashboard's server says why.")


def opening() -> tuple[Copy, data.Head]:
    """The copy that a page shows, under a banner: how fresh it is, and what it does not cover."""
    copy = source.copy()
    head = data.head(copy)
    if head.simulated:
        st.warning(words.SIMULATED, icon="⚠️")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(" · ".join(_freshness(head)))
        st.page_link(LEDGER, label="What is not covered")
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
    if source.copy().path.name != shown:
        st.rerun(scope="app")


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
