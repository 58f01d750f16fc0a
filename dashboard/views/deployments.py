"""Deployments: a list with filters that the address bar keeps; a row opens its evidence."""

import streamlit as st

from dashboard.parts import banner, places, plain, tables
from dashboard.parts.filters import choose
from dashboard.questions import deployments, overview
from ledger.reading.reader import Copy
from reports.basis.verdicts import VERDICTS
from reports.judge.catalogue import FLAGS, catalogue


def chosen_filter(copy: Copy) -> deployments.Filter:
    """The filters; what the address bar says of them holds."""
    choices = overview.choices(copy)
    with st.container(horizontal=True):
        return deployments.Filter(
            choose("Repository", "repository", choices["repository"]),
            choose("Environment", "kind", choices["kind"]),
            choose("Week", "week", choices["week"]),
            choose("Flag", "flag", list(FLAGS), every="Any"),
            choose("Verdict", "verdict", list(VERDICTS), every="Any"),
            choose("Control", "control", [found.id for found in catalogue()], every="Any"),
            choose("Deployed by", "person", deployments.people(copy), every="Anybody", others=True),
        )


def page() -> None:
    """Draw the page."""
    places.restored(places.DEPLOYMENTS)
    copy, _ = banner.opening()
    st.title("Deployments", anchor=False)
    chosen = chosen_filter(copy)
    total = deployments.count(copy, chosen)
    if total == 0:
        plain.empty("No deployment matches.", "Clear a filter, or choose another week.")
        return
    first = tables.paged(total)
    found = deployments.listed(copy, chosen, first)
    tables.extent(first, found.height, total, "the latest first. Click a row to see its evidence.")
    row = tables.selectable(
        [*tables.deployment_rows(found)],
        key="deployments",
        every=lambda: tables.deployment_rows(deployments.listed(copy, chosen)),
    )
    tables.legend()
    if row is not None:
        places.open_deployment(found["subject_id"][row])


page()
