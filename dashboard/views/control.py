"""One control: what it asks and why, how it is checked, and what lacks it."""

from collections.abc import Iterable
from typing import Any

import polars as pl
import streamlit as st

from dashboard.parts import banner, places, plain, tables
from dashboard.parts.cells import Verdict, sha
from dashboard.parts.filters import choose
from dashboard.questions import controls, overview
from dashboard.questions.controls import Lacking
from ledger.reading.reader import Copy
from reports.basis.verdicts import VERDICTS
from reports.found.flags import FLAG_OF
from reports.judge.catalogue import Control, control
from reports.render import words


def about(copy: Copy, found: Control) -> None:
    """What the catalogue and the policy say of it."""
    stated = controls.levels(copy)[found.id]
    st.markdown(f"**{found.statement}**")
    flag = FLAG_OF.get(found.id)
    own = {name: level for name, level in stated.items() if name is not None}
    plain.facts(
        {
            "SOP clause": found.clause,
            "Level": stated[None],
            "Level from": found.level_source if stated[None] == found.level else "the policy",
            "Judged": found.subject.replace("_", " "),
            **({"Applies to": ", ".join(found.environments)}
               if found.subject == "deployment" else {}),
            **({"Flag": words.FLAG_NAMES[flag]} if flag else {}),
            **{f"Level in {plain.text(name)}": level for name, level in own.items()},
        }
    )  # fmt: skip
    st.markdown(
        f"**Why it is asked:** {found.rationale}  \n"
        f"**How to check by hand:** {found.check_by_hand}  \n"
        f"**What to do:** {found.remedy}"
    )
    if found.rolls_up:
        st.caption(f"It is the worst of {', '.join(found.rolls_up)}.")


def chosen_lacking(copy: Copy, found: Control) -> Lacking:
    """The filters; what the address bar says of them holds.

    They have other names than those of the catalogue: no page may be opened with a parameter that a
    filter of the page before it holds.
    """
    choices = overview.choices(copy)
    kinds = [kind for kind in choices["kind"] if found.subject == "deployment"]
    with st.container(horizontal=True):
        return Lacking(
            found.id,
            choose("Repository", "repo", choices["repository"]),
            choose("Environment", "env", kinds) if kinds else None,
            choose("Verdict", "stands", VERDICTS[:-1], every="All that lack it"),
        )


def rows(found: pl.DataFrame, *, deployed: bool) -> Iterable[dict[str, Any]]:
    """Subjects with what was found of each; a commit only of what is `deployed`."""
    for row in found.iter_rows(named=True):
        yield {
            "Verdict": Verdict(row["verdict"]),
            "Why": row["message"],
            "Repository": row["repository"],
            **({"Environment": row["environment"], "Commit": sha(row["deployed_sha"])}
               if deployed else {}),
            "When": row["happened_at"],
            "Whose": row["owner"] or "",
            "Deployment" if deployed else row["subject_type"].replace("_", " ").capitalize():
                row["id"],
            "Entries": row["evidence"],
            "Source": row["url"],
        }  # fmt: skip


def subjects(copy: Copy, about_it: Control) -> None:
    """What lacks it, or has the verdict that is asked for; a row opens what is missing."""
    st.subheader("What lacks it", anchor=False)
    chosen = chosen_lacking(copy, about_it)
    total = controls.count(copy, chosen)
    if total == 0:
        plain.empty("Nothing that is judged by it matches.", "Choose another verdict to see more.")
        return
    first = tables.paged(total)
    found = controls.lacking(copy, chosen, first)
    tables.extent(first, found.height, total, "the worst and latest first. Click a row to open it.")
    deployed = about_it.subject == "deployment"
    row = tables.selectable(
        [*rows(found, deployed=deployed)],
        key=f"lacking-{about_it.id}",
        every=lambda: rows(controls.lacking(copy, chosen), deployed=deployed),
    )
    if row is None:
        return
    if deployed:
        places.open_deployment(found["subject_id"][row])
    else:
        places.open_page(
            places.FINDING, control=about_it.id, subject=found["subject_id"][row]
        )  # fmt: skip


def page() -> None:
    """Draw the page."""
    places.restored(places.CONTROL)
    copy, _ = banner.opening()
    asked = st.query_params.get("control")
    if not asked:
        st.title("Control", anchor=False)
        plain.empty("No control is chosen.", "Choose one from the catalogue.")
        places.link(places.CONTROLS, "Controls")
        return
    found = control(asked[:80])
    st.title(f"Control {found.id}", anchor=False)
    about(copy, found)
    subjects(copy, found)


page()
