"""QA: what waits for a result, what was tested where by whom, and what proves nothing."""

from collections.abc import Iterable
from typing import Any

import polars as pl
import streamlit as st

from dashboard.parts import banner, places, plain, tables
from dashboard.parts.cells import Verdict, sha
from dashboard.parts.filters import choose, shortcut
from dashboard.questions import qa
from dashboard.questions.paging import PAGE_ROWS
from ledger.reading.reader import Copy
from reports.render import words
from reports.trace.timeline import RAN


def chosen_filter(copy: Copy) -> qa.Filter:
    """The filters; what the address bar says of them holds."""
    choices = qa.choices(copy)
    with st.container(horizontal=True):
        return qa.Filter(
            choose("Repository", "repository", choices["repository"], others=True),
            choose("Tester", "tester", choices["tester"], every="Anybody", others=True),
            choose("Environment", "environment", choices["environment"], others=True),
            choose("Result", "result", qa.RESULTS, every="Any"),
            choose("Tested", "build", qa.BUILDS, every="Any build"),
        )


def waiting(copy: Copy, chosen: qa.Filter) -> None:
    """What staging runs now without a result; a row opens the deployment."""
    st.subheader("Waits for QA now", anchor=False)
    found = qa.waiting(copy, chosen).to_dicts()
    if not found:
        st.caption("No version that staging runs now is known to wait for a QA result.")
        return
    row = tables.selectable(
        [
            {
                "Stands": Verdict(row["verdict"]),
                "Why": row["message"],
                "Due": row["due"] or "",
                "Repository": row["repository"],
                "Environment": row["environment"],
                "Commit": sha(row["deployed_sha"]),
                "Tickets": row["tickets"],
                "Started": row["started_at"],
                "By": row["actor"],
                "Deployment": row["subject_id"],
            }
            for row in found
        ],
        key="waiting",
    )
    if row is not None:
        places.open_deployment(found[row]["subject_id"])


def rows(found: pl.DataFrame) -> Iterable[dict[str, Any]]:
    """QA results as rows of a table: what it says, of what, and how far it is to be believed."""
    for row in found.iter_rows(named=True):
        yield {
            "Result": "voided" if row["voided"] else Verdict(row["result"]),
            "When": row["day"] or row["time"],
            "Tester": row["tester"],
            "Repository": row["repository"],
            "Environment": row["environment"],
            "Commit": sha(row["sha"]) or row["sha_said"],
            "It ran then": RAN.get(row["ran"], "bound to no version: nobody can say"),
            "Ran": sha(row["ran_sha"]) or "",
            "Strength": row["strength"],
            "Said in": row["source"],
            "Tickets": row["tickets"],
            "Entry": row["entry"],
            "Source": row["url"],
        }


def wrong(copy: Copy, chosen: qa.Filter) -> None:
    """How many results were given for what did not run there."""
    number, _, unknown = (
        qa.count(copy, qa.Filter(chosen.repository, chosen.tester, chosen.environment, build=build))
        for build in qa.BUILDS
    )
    if number:
        shortcut(
            f":red[**✗ {words.plural(number, 'result')} of a wrong build**]: the environment ran "
            "something else",
            build=qa.BUILDS[0], result=None,
        )  # fmt: skip
    else:
        st.caption("No result is known to have been given while another version ran.")
    if unknown:
        st.caption(f"What ran when {words.plural(unknown, 'result')} came is not known.")


def results(copy: Copy, chosen: qa.Filter) -> None:
    """The results, and what each environment ran at that moment; a row traces the version."""
    st.subheader("Results", anchor=False)
    wrong(copy, chosen)
    total = qa.count(copy, chosen)
    if total == 0:
        plain.empty(
            "No QA result matches.",
            "Clear a filter, or record one: `deploy-ledger record qa` with the full SHA and the "
            "environment.",
        )
        return
    first = tables.paged(total)
    found = qa.results(copy, chosen, first)
    tables.extent(first, found.height, total, "the latest first. Click a row to trace its version.")
    row = tables.selectable(
        [*rows(found)], key="results", every=lambda: rows(qa.results(copy, chosen))
    )
    if row is not None and (found["sha"][row] or found["sha_said"][row]):
        places.open_page(places.TRACE, q=found["sha"][row] or found["sha_said"][row])


def testers(copy: Copy, chosen: qa.Filter) -> None:
    """Who gave how many results where."""
    found = qa.by_tester(copy, chosen)
    if found.is_empty():
        return
    st.subheader("By tester and environment", anchor=False)
    tables.table(
        [
            {
                "Tester": row["tester"],
                "Repository": row["repository"],
                "Environment": row["environment"],
                "Results": row["results"],
                words.signed("pass"): row["passed"],
                words.signed("fail"): row["failed"],
                "Of a wrong build": row["wrong"],
                "Voided": row["voided"],
                "Latest": row["latest"],
            }
            for row in found.to_dicts()
        ],
        "testers",
    )


def unbound(copy: Copy, chosen: qa.Filter) -> None:
    """Records that name no version or deployment that is known."""
    st.subheader("Bound to nothing", anchor=False)
    found = qa.unbound(copy, chosen)
    if found.is_empty():
        st.caption("No record is known that is bound to nothing.")
        return
    st.caption(
        f"{words.plural(found.height, 'record')} that prove nothing: record them again with the "
        "full SHA or the deployment."
    )
    shown = found.head(PAGE_ROWS)
    tables.table(_unbound_rows(shown), "unbound", every=lambda: _unbound_rows(found))


def _unbound_rows(found: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "Type": row["type"],
            "Proves nothing": words.UNBOUND[row["reason"]],
            "Names": row["names"],
            "Repository": row["repository"],
            "Environment": row["environment"],
            "By": row["who"],
            "When": row["happened_at"],
            "Tickets": row["tickets"],
            "Strength": row["strength"],
            "Entry": row["seq"],
        }
        for row in found.to_dicts()
    ]


def page() -> None:
    """Draw the page."""
    places.restored(places.QA)
    copy, _ = banner.opening()
    st.title("QA", anchor=False)
    chosen = chosen_filter(copy)
    waiting(copy, chosen)
    results(copy, chosen)
    testers(copy, chosen)
    unbound(copy, chosen)


page()
