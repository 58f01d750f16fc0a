"""One control for one subject: its verdict, why, what to do, and the entries it rests on."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboard.parts import places, plain, tables
from dashboard.questions import entry_proofs
from dashboard.questions.head import Head
from reports.judge.catalogue import Control, control
from reports.render import words

Row = dict[str, Any]


def judged(
    finding: Row,
    level: str,
    entries: Mapping[int, Row],
    head: Head,
    more: Callable[[], None] | None = None,
) -> None:
    """What was found, with what the catalogue says of its control.

    `level` is that of the policy; `entries` are by their number; `more` is drawn after the message.
    """  # fmt: skip
    about = control(finding["control"])
    st.text(plain.text(finding["message"]))
    if words.remedy({**finding, "remedy": about.remedy}):
        st.markdown(f"**What to do:** {about.remedy}")
    if more:
        more()
    due = f" · due {plain.when(finding['due'], head.zone)}" if finding["due"] else ""
    st.caption(
        f"Reason `{finding['reason']}` · {clause(about)} · {level}{due}  \n"
        f"Why it is asked: {about.rationale}  \n"
        f"How to check by hand: {about.check_by_hand}"
    )
    _elsewhere(finding, about)
    found = [entries[number] for number in finding["evidence"] or [] if number in entries]
    if found:
        evidence(found, f"evidence-{about.id}", head)
    else:
        st.caption("It rests on no entry: what is missing is the finding.")


def clause(about: Control) -> str:
    """The clause of the SOP that a control judges, if it is one of them."""
    return f"SOP clause {about.clause}" if about.clause[:1].isdigit() else about.clause


def _elsewhere(finding: Row, about: Control) -> None:
    with st.container(horizontal=True):
        places.link(places.CONTROL, f"{about.id} everywhere", control=about.id)
        if finding["waiver"]:
            places.link(places.EXCEPTION, "The exception", entry=str(finding["waiver"]))


def evidence(found: list[Row], key: str, head: Head) -> None:
    """Entries with their strength and both times, and their proofs as a file."""
    numbers = [entry["seq"] for entry in found]
    tables.table(
        [
            {
                "Entry": entry["seq"],
                "Kind": entry["kind"],
                "Key": entry["key"],
                "Strength": entry["strength"],
                "Occurred": entry["occurred_at"],
                "Observed": entry["observed_at"],
                "By": entry["actor"] or "",
                "Source": entry["url"],
            }
            for entry in found
        ],
        key,
        beside=lambda: _proofs(numbers, key, head),
    )


def _proofs(numbers: list[int], key: str, head: Head) -> None:
    st.download_button(
        f"Download {words.plural(len(numbers), 'proof')}",
        data=lambda: entry_proofs.archive(head.size, numbers),
        file_name=f"{key}-proofs-{head.size}.zip",
        mime="application/zip",
        key=f"proofs-{key}",
        on_click="ignore",
        type="tertiary",
        icon=":material/verified:",
    )
