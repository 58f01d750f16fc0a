"""Deployments: a list with filters that the address bar keeps; a row opens its evidence."""

import math

import streamlit as st

from dashboard.parts import banner, places, plain, tables
from dashboard.questions import deployments, overview
from reports.basis.verdicts import VERDICTS
from reports.judge.catalogue import FLAGS, catalogue


def _first_page() -> None:
    st.session_state["page"] = 1


def _choose(label: str, key: str, options: list[str], every: str) -> str | None:
    return st.selectbox(
        label, options, index=None, placeholder=every, key=key, bind="query-params",
        on_change=_first_page, width=plain.FACT_WIDTH,
    )  # fmt: skip


def chosen_filter(choices: dict[str, list[str]]) -> deployments.Filter:
    """The filters; what the address bar says of them holds."""
    with st.container(horizontal=True):
        repository = _choose("Repository", "repository", choices["repository"], "All")
        kind = _choose("Environment", "kind", choices["kind"], "All")
        week = _choose("Week", "week", choices["week"], "All")
        flag = _choose("Flag", "flag", list(FLAGS), "Any")
        verdict = _choose("Verdict", "verdict", list(VERDICTS), "Any")
        control = _choose("Control", "control", [found.id for found in catalogue()], "Any")
    return deployments.Filter(repository, kind, week, flag, verdict, control)


def page() -> None:
    """Draw the page."""
    places.restored(places.DEPLOYMENTS)
    copy, head = banner.opening()
    st.title("Deployments", anchor=False)
    chosen = chosen_filter(overview.choices(copy))
    total = deployments.count(copy, chosen)
    if total == 0:
        plain.empty("No deployment matches.", "Clear a filter, or choose another week.")
        return
    pages = math.ceil(total / deployments.PAGE_ROWS)
    number = st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1
    found = deployments.listed(copy, chosen, number)
    first = (number - 1) * deployments.PAGE_ROWS + 1
    st.caption(
        f"{first:,} to {first + found.height - 1:,} of {total:,}, the latest first. "
        "Click a row to see its evidence."
    )
    row = tables.selectable(tables.deployment_rows(found, head.zone), key=f"deployments-{number}")
    tables.legend()
    if row is not None:
        places.open_deployment(found["subject_id"][row])


page()
