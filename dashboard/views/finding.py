"""One finding: a control for a pull request, a ticket, an exception, an environment, a source."""

import streamlit as st

from dashboard.parts import banner, places, plain
from dashboard.parts.judged import judged
from dashboard.questions import controls, dossier
from ledger.errors import NotFoundError
from reports.judge.catalogue import control


def page() -> None:
    """Draw the page."""
    places.restored(places.FINDING)
    copy, head = banner.opening()
    asked, subject = st.query_params.get("control"), st.query_params.get("subject")
    if not asked or not subject:
        st.title("Finding", anchor=False)
        plain.empty("No finding is chosen.", "Choose a control, and in it what lacks it.")
        places.link(places.CONTROLS, "Controls")
        return
    about = control(asked[:80])
    found = controls.finding(copy, about.id, subject)
    if found is None:
        raise NotFoundError(
            f"{about.id} judges nothing with the name {subject[:80]}.",
            "Choose from the page of the control.",
        )
    st.title(f"{about.id} of {_article(found['subject_type'])}", anchor=False)
    plain.badge(found["verdict"])
    st.markdown(f"**{about.statement}**")
    plain.facts(
        {
            found["subject_type"].replace("_", " ").capitalize(): found["id"],
            "Repository": found["repository"],
            **({"Environment": found["environment"]} if found["environment"] else {}),
            "When": plain.when(found["happened_at"], head.zone),
            **({"Whose": found["owner"]} if found["owner"] else {}),
        }
    )
    name = controls.traced_name(found)
    if name:
        places.link(places.TRACE, "Trace it", q=name)
    entries = dossier.entries(copy, found["evidence"] or [], None)
    level = controls.level(controls.levels(copy)[about.id], found["repository"])
    judged(found, level, {entry["seq"]: entry for entry in entries}, head)


def _article(subject_type: str) -> str:
    word = subject_type.replace("_", " ")
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


page()
