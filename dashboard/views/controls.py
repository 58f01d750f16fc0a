"""Controls: the catalogue with how often each is kept; a row opens one."""

from collections.abc import Sequence
from typing import Any, get_args

import streamlit as st

from dashboard.parts import banner, places, plain, tables
from dashboard.parts.filters import choose
from dashboard.questions import controls, overview
from ledger.policy.model import Level
from ledger.reading.reader import Copy
from reports.basis.verdicts import VERDICTS
from reports.found.counts import rate
from reports.judge.catalogue import Control, catalogue
from reports.render import words

Listed = tuple[Control, str, dict[str, int]]


def listed(copy: Copy) -> list[Listed]:
    """The controls that match the filters, each with its level and its counts by verdict."""
    choices = overview.choices(copy)
    with st.container(horizontal=True):
        clause = choose("SOP clause", "clause", controls.clauses())
        repository = choose("Repository", "repository", choices["repository"])
        kind = choose("Environment", "kind", choices["kind"])
        verdict = choose("Verdict", "verdict", VERDICTS[:-1], every="Any")
        level = choose("Level", "level", get_args(Level), every="Any")
    counts = controls.counts(copy, repository, kind)
    stated = controls.levels(copy)
    found = [
        (one, controls.level(stated[one.id], repository), counts.get(one.id, {}))
        for one in catalogue()
    ]
    return [
        (one, its_level, counted)
        for one, its_level, counted in found
        if (clause is None or controls.is_of(one, clause))
        and (kind is None or (one.subject == "deployment" and kind in one.environments))
        and (verdict is None or counted.get(verdict))
        and (level is None or its_level == level)
    ]


def rows(found: Sequence[Listed]) -> list[dict[str, Any]]:
    """The catalogue as a table: how often each fails comes first, also where that is narrow."""
    return [
        {
            "Control": one.id,
            **{words.signed(verdict): counted.get(verdict, 0) for verdict in VERDICTS[:-1]},
            "Kept": words.percent(rate(counted)),
            "What it asks": one.statement,
            "Level": level,
            "Clause": one.clause,
            "Judged": one.subject.replace("_", " "),
        }
        for one, level, counted in found
    ]


def page() -> None:
    """Draw the page."""
    places.restored(places.CONTROLS)
    copy, _ = banner.opening()
    st.title("Controls", anchor=False)
    found = listed(copy)
    if not found:
        plain.empty("No control matches.", "Clear a filter.")
        return
    if not any(counted for _, _, counted in found):
        plain.empty("Nothing is judged by these controls yet.", words.COLLECT)
    st.caption(
        f"{words.plural(len(found), 'control')} in the order of the SOP. Kept: passes among all "
        "that pass, fail, are waived or undecidable. Click a row to see what lacks it."
    )
    row = tables.selectable(rows(found), key="controls")
    if row is not None:
        asked = st.query_params
        places.open_page(
            places.CONTROL, control=found[row][0].id, repo=asked.get("repository"),
            env=asked.get("kind"), stands=asked.get("verdict"),
        )  # fmt: skip


page()
