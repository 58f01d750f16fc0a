"""Trace: from a commit, tag, pull request, ticket or deployment to its tests and where it runs."""

from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st

from dashboard.parts import banner, places, plain, tables
from dashboard.parts.cells import Verdict, sha
from dashboard.questions import copies
from ledger.errors import NotFoundError
from reports.basis.envelope import Report
from reports.render import trace_words, words

MOST_ROWS = 200
Row = Mapping[str, Any]


def how(row: Row) -> str:
    """How it belongs to what was asked."""
    named = {"same": "this commit", "same_tree": "same content"}
    relation = str(row["relation"])
    return named.get(relation, relation.replace("_", " "))


def deployments(rows: list[Report], zone: str) -> None:
    """Where it went; a click opens the deployment."""
    st.subheader(f"Deployments ({len(rows):,})", anchor=False)
    shown = rows[:MOST_ROWS]
    if not shown:
        st.caption("It was never deployed, as far as the ledger knows.")
        return
    chosen = tables.selectable(
        [_deployment(row, zone) for row in shown],
        key="traced",
        every=lambda: (_deployment(row, zone) for row in rows),
    )
    if chosen is not None:
        places.open_deployment(shown[chosen]["id"])


def _deployment(row: Report, zone: str) -> dict[str, Any]:
    ended = words.when(row["live_to"], zone) if row["live_to"] else ""
    return {
        "Environment": row["environment"],
        **{name: Verdict(row["flags"][flag]) for flag, name in words.FLAG_NAMES.items()},
        "Commit": sha(row["sha"]),
        "How": how(row),
        "Started": words.when(row["started"], zone),
        "Live until": ended or ("still live" if row["live_from"] else ""),
        "Result": words.standing(dict(row)),
        "Deployment": row["id"],
    }


def headline(report: Report) -> None:
    """What a QA lead wants to know first."""
    for verdict, said in trace_words.headline(report):
        sign = f"{words.SIGNS[verdict]} " if verdict else ""
        st.text(plain.text(f"{sign}{said}"))


def matrix(found: Report, zone: str) -> None:
    """What ran and was tested where."""
    st.subheader("Version by environment", anchor=False)
    if not found["versions"]:
        st.caption("No version is known.")
        return
    rows = [
        {
            "Version": sha(version["sha"]),
            "Tree": sha(version["tree"]),
            "Asked": "asked for" if version["asked"] else "",
            **{
                f"On {plain.text(place['environment'])}": " · ".join(_cell(cell, zone))
                for place, cell in zip(found["environments"], version["cells"], strict=True)
            },
        }
        for version in found["versions"]
    ]
    tables.table(rows[:MOST_ROWS], "versions", every=lambda: rows)
    for mark, meaning in trace_words.LEGEND.items():
        if any(cell[mark] for version in found["versions"] for cell in version["cells"]):
            st.caption(meaning)


def _cell(found: Report, zone: str) -> Iterator[str]:
    if found["wrong"]:
        yield trace_words.WRONG_BUILD
    if found["untested"]:
        yield trace_words.NOT_TESTED
    for since, until, ended in trace_words.windows(found):
        last = words.when(until, zone) if until else "now"
        yield ended or f"{words.when(since, zone)} to {last}"
    for test in found["qa"]:
        verdict, said, ran = trace_words.tested(test)
        yield f"{words.SIGNS[verdict]} {said}{f' ({ran})' if ran else ''}"
    for row in found["verifications"]:
        verdict, said = trace_words.verified(row)
        yield f"{words.SIGNS[verdict]} {said}"


def timeline(events: list[Report], zone: str) -> None:
    """Everything in the order in which it happened."""
    st.subheader(f"Timeline ({len(events):,})", anchor=False)
    rows = [
        {
            "When": event["day"]
            or trace_words.bounds(event, zone)
            or words.when(event["time"], zone),
            "What": event["text"],
            "Note": event["note"] or "",
            "By": event["who"] or "",
            "Entry": trace_words.entry(event),
            "Source": event["url"],
        }
        for event in events
    ]
    tables.table(rows[:MOST_ROWS], "timeline", every=lambda: rows)
    if len(events) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS}; the file has all.")


def result(report: Report, zone: str) -> None:
    """All that the reference leads to."""
    headline(report)
    deployments(report["deployments"], zone)
    matrix(report["matrix"], zone)
    timeline(report["timeline"], zone)


def page() -> None:
    """Draw the page."""
    places.restored(places.TRACE)
    copy, head = banner.opening()
    st.title("Trace", anchor=False)
    asked = st.text_input(
        "Commit, tag, pull request, ticket or deployment",
        key="q",
        bind="query-params",
        placeholder="e7ce579, acme/shop#12, SHOP-104 or a deployment id",
    ).strip()  # fmt: skip
    if not asked:
        plain.empty(
            "Nothing is asked yet.",
            "Give the beginning of a SHA (7 characters or more), a tag, a pull request, a ticket "
            "or a deployment: this page says where it was tested, by whom, and where it runs.",
        )
        return
    try:
        report = copies.trace(copy, asked)
    except NotFoundError as error:
        st.warning("Nothing was found.")
        st.text(plain.text(error.message))
        st.text(plain.text(error.fix))
        return
    result(report, head.zone)


page()
