"""Trace: from a commit, pull request, ticket or deployment to its tests and where it runs."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboard import banner, parts, places, source, tables
from ledger.errors import NotFoundError
from reports.envelope import Report
from reports.render import words

MOST_ROWS = 200
Row = Mapping[str, Any]


def _listed(
    title: str, rows: list[Report], shape: Callable[[Row], dict[str, Any]], nothing: str
) -> None:
    st.subheader(f"{title} ({len(rows):,})", anchor=False)
    if rows:
        tables.table([shape(row) for row in rows[:MOST_ROWS]])
        if len(rows) > MOST_ROWS:
            st.caption(f"The first {MOST_ROWS}; `deploy-ledger trace` prints all.")
    else:
        st.caption(nothing)


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
        [
            {
                "Environment": row["environment"],
                **{
                    name: words.signed(row["flags"][flag])
                    for flag, name in words.FLAG_NAMES.items()
                },
                "Commit": words.short(row["sha"]),
                "How": how(row),
                "Started": words.when(row["started"], zone),
                "Live until": words.when(row["live_to"], zone) if row["live_to"] else "still live"
                if row["live_from"] else "",
                "Result": words.standing(dict(row)),
                "Deployment": row["id"],
            }
            for row in shown
        ],
        key="traced",
    )  # fmt: skip
    if chosen is not None:
        places.open_deployment(shown[chosen]["id"])


def _entry(row: Row) -> dict[str, object]:
    """How strong a record is, and why it counts no more where it was voided."""
    return {"Strength": row["strength"], "Voided": row["void_reason"] or ""}


def result(report: Report, zone: str) -> None:
    """All that the reference leads to."""
    deployments(report["deployments"], zone)
    _listed(
        "QA results",
        report["qa"],
        lambda row: {
            "When": row["day"] or words.when(row["time"], zone),
            "Result": row["result"],
            "Environment": row["environment"],
            "SHA": words.short(row["sha"]),
            "Tester": row["tester"],
            "Tickets": ", ".join(row["tickets"] or []) or "none",
            **_entry(row),
            "Source": row["url"],
        },
        "No QA result names it.",
    )
    _listed(
        "Approvals",
        report["approvals"],
        lambda row: {
            "When": words.when(row["time"] or row["approved_not_before"], zone),
            "Decision": row["decision"],
            "Purpose": row["purpose"],
            "Environment": row["environment"],
            "By": row["approver"],
            **_entry(row),
        },
        "Nobody approved it.",
    )
    _listed(
        "Verifications",
        report["verifications"],
        lambda row: {
            "When": words.when(row["time"], zone),
            "Result": row["result"],
            "Counts": "yes" if row["counts"] else "no",
            "Environment": row["environment"],
            "By": row["by"],
            **_entry(row),
        },
        "No verification names it.",
    )
    _listed(
        "Pull requests",
        report["pull_requests"],
        lambda row: {
            "Number": f"#{row['number']}",
            "Title": row["title"],
            "Author": row["author"],
            "How": how(row),
            "Source": row["url"],
        },
        "No pull request is known.",
    )
    _listed(
        "Commits",
        [*report["commits"], *report["twins"]],
        lambda row: {
            "SHA": row["sha"],
            "Repository": row["repository"],
            "Committed": words.when(row["committed"], zone),
            "How": how(row),
        },
        "No commit is known.",
    )
    if report["exceptions"]:
        _listed(
            "Exceptions",
            report["exceptions"],
            lambda row: {
                "State": row["state"].replace("_", " "),
                "Why": row["why"] or "",
                "Controls": ", ".join(row["controls"]),
                "Approver": row["approver"],
                "Approved": words.when(row["approved_at"], zone),
                "Holds until": words.when(row["expires_at"], zone),
                "Entry": row["entry"],
                "Strength": row["strength"],
            },
            "",
        )
    if report["unbound"]:
        _listed(
            "Bound to nothing",
            report["unbound"],
            lambda row: {
                "Type": row["type"],
                "Proves nothing": words.UNBOUND[row["reason"]],
                "Names": row["names"],
                "By": row["who"],
                "When": words.when(row["time"], zone),
                "Entry": row["entry"],
                "Strength": row["strength"],
            },
            "",
        )
    if report["tickets"]:
        _listed(
            "Ticket",
            report["tickets"],
            lambda row: {
                "When": words.when(row["time"], zone),
                "Status": row["status"],
                "By": row["by"],
                **_entry(row),
                "Unreadable blocks": row["blocks_unreadable"] or 0,
            },
            "",
        )


def page() -> None:
    """Draw the page."""
    places.restored(places.TRACE)
    copy, head = banner.opening()
    st.title("Trace", anchor=False)
    asked = st.text_input(
        "Commit, pull request, ticket or deployment",
        key="q",
        bind="query-params",
        placeholder="e7ce579, acme/shop#12, SHOP-104 or a deployment id",
    ).strip()  # fmt: skip
    if not asked:
        parts.empty(
            "Nothing is asked yet.",
            "Give the beginning of a SHA (7 characters or more), a pull request, a ticket or a "
            "deployment: this page says where it was tested, by whom, and where it runs.",
        )
        return
    try:
        report = source.trace(copy, asked)
    except NotFoundError as error:
        st.warning("Nothing was found.")
        st.text(parts.text(error.message))
        st.text(parts.text(error.fix))
        return
    result(report, head.zone)


page()
