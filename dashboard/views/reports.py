"""Reports: any of them, in any of its formats, as of the moment that is looked at."""

import streamlit as st

from dashboard.parts import banner, places, plain
from dashboard.questions import overview, reporting
from ledger.errors import LedgerError
from ledger.reading.reader import Copy
from reports.found.breakdown import BY

_ABOUT = {
    "weekly": "The week's rates against the week before, new failures, what is late, gaps.",
    "findings": "Every finding with its reason and its evidence.",
    "controls": "Verdicts and rates by control, clause, repository or role.",
    "exceptions": "The register of exceptions, what expires soon first.",
    "population": "Runs, deployment records and tickets reconciled; differences are listed.",
    "sample": "Deployments drawn repeatably, with an evidence sheet for each.",
    reporting.PACK: "A zip that an auditor verifies without us: reports, entries, proofs, texts "
    "and the verifier. Its signed note is made by the command line, where the key is.",
}
_LABELS = {
    "week": "ISO week; none: the last whole one",
    "by": "By",
    "from": "From (a day, or a time)",
    "to": "To (a day, included, or a time)",
    "seed": "Seed (a whole number; the same one draws the same)",
    "size": "How many deployments",
    "strata": "Strata: of environment, kind, repository, verdict",
}
_FIRST = {"by": "control", "seed": "1", "size": "25", "strata": "kind,verdict"}
_MADE = "made"


def _asked(copy: Copy, report: str) -> dict[str, str]:
    """What the report is asked; every answer stands in the address."""
    asked = {}
    for name in reporting.ARGUMENTS[report]:
        if name in ("week", "by"):
            every = overview.choices(copy)["week"] if name == "week" else list(BY)
            found = st.selectbox(
                _LABELS[name], every, index=None if name == "week" else 0,
                key=name, bind="query-params", placeholder="The last whole week",
            )  # fmt: skip
        else:
            found = st.text_input(
                _LABELS[name], _FIRST.get(name, ""), key=name, bind="query-params"
            )
        asked[name] = (found or "").strip()
    return asked


def _told(error: LedgerError) -> None:
    st.warning("This report cannot be made.")
    st.text(plain.text(error.message))
    st.text(plain.text(error.fix))


def _offered(found: reporting.Made) -> None:
    """The file that was made, its hash, and the command that makes the same one."""
    st.download_button(
        f"Download {found.name} ({len(found.content):,} bytes)", found.content, found.name,
        on_click="ignore", type="primary",
    )  # fmt: skip
    st.caption("SHA-256")
    st.code(found.digest, language=None, wrap_lines=True)
    st.caption("The same bytes on the command line, today and later")
    st.code(found.command, language=None, wrap_lines=True)


def page() -> None:
    """Draw the page."""
    copy, head = banner.opening()
    st.title("Reports", anchor=False)
    report = st.selectbox(
        "Report", list(reporting.ARGUMENTS), key="report", bind="query-params", width=300
    )
    st.caption(_ABOUT[report])
    asked = _asked(copy, report)
    form = st.selectbox(
        "Format", reporting.forms(report), key="format", bind="query-params", width=300
    )
    moment = reporting.moment_of(copy, places.asked_moment())
    st.caption(f"As of {plain.when(head.judged_at, head.zone)}: another moment in the sidebar.")
    question = (report, form, tuple(asked.items()), moment)
    if st.button("Make it", type="primary"):
        with st.spinner("Making the report …"):
            try:
                st.session_state[_MADE] = (
                    question,
                    reporting.make(copy, report, form, asked, moment),
                )
            except LedgerError as error:
                _told(error)
                return
    kept = st.session_state.get(_MADE)
    if kept and kept[0] == question:
        _offered(kept[1])


page()
