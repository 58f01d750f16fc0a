"""One exception: what it says, how it stands and why, and what it waives."""

from typing import Any

import streamlit as st

from dashboard.parts import banner, places, plain, tables
from dashboard.parts.cells import sha
from dashboard.parts.judged import evidence
from dashboard.questions import dossier, exceptions
from dashboard.questions.head import Head
from ledger.reading.reader import Copy
from reports.render import words
from reports.render.links import web_address


def about(row: dict[str, Any], head: Head) -> None:
    """What it says, and how it stands."""
    st.markdown(f"**{' · '.join(row['standings'])}**: {row['state'].replace('_', ' ')}")
    if row["why"]:
        st.text(plain.text(row["why"]))
    claimed = {"Approver claimed": row["approver_claimed"]} if row["approver_claimed"] else {}
    plain.facts(
        {
            "Kind": row["kind"],
            "Repository": row["repository"],
            "Scope": _scope(row, head.zone),
            "Approver": row["approver"],
            **claimed,
            "Approved": plain.when(row["approved_at"], head.zone),
            "Holds until": plain.when(row["expires_at"], head.zone),
            **({"Revoked": plain.when(row["revoked_at"], head.zone)} if row["revoked_at"] else {}),
            "Follow-up": row["follow_up"],
            "Follow-up is": row["follow_up_state"],
            "Due": plain.when(row["follow_up_due"], head.zone),
            "Tickets": ", ".join(row["tickets"] or []) or "none",
            "Strength": row["strength"],
        }
    )
    for name in ("reason", "risk", "notes"):
        if row[name]:
            st.caption(name.capitalize())
            st.text(plain.text(row[name]))
    with st.container(horizontal=True):
        for control in row["controls"] or []:
            places.link(places.CONTROL, plain.text(control), control=control)
        address = web_address(row["url"])
        if address:
            st.link_button("Its source ↗", address, type="tertiary")


def _scope(row: dict[str, Any], zone: str) -> str:
    named = [
        f"deployment {row['deployment']}" if row["deployment"] else "",
        f"pull request {row['pull_request']}" if row["pull_request"] else "",
        row["environment"] or "",
        f"{plain.when(row['from'], zone)} to {plain.when(row['to'], zone)}"
        if row["from"] or row["to"]
        else "",
    ]
    return ", ".join(filter(None, named))


def waived(copy: Copy, entry: int) -> None:
    """The deployments and pull requests with a finding that it waives; a row opens one."""
    st.subheader("What it waives", anchor=False)
    found = exceptions.waived(copy, entry).to_dicts()
    if not found:
        plain.empty("It waives nothing.", "No finding within its scope fails and is covered.")
        return
    row = tables.selectable(
        [
            {
                "Judged": row["subject_type"].replace("_", " "),
                "Name": row["id"],
                "Waived": row["controls"],
                "Repository": row["repository"],
                "Environment": row["environment"] or "",
                "Commit": sha(row["deployed_sha"]) or "",
                "When": row["happened_at"],
                "Whose": row["owner"] or "",
            }
            for row in found
        ],
        key=f"waived-{entry}",
    )
    if row is None:
        return
    if found[row]["subject_type"] == "deployment":
        places.open_deployment(found[row]["subject_id"])
    else:
        places.open_page(
            places.FINDING, control=found[row]["controls"][0], subject=found[row]["subject_id"]
        )


def page() -> None:
    """Draw the page."""
    places.restored(places.EXCEPTION)
    copy, head = banner.opening()
    asked = st.query_params.get("entry")
    if not asked:
        st.title("Exception", anchor=False)
        plain.empty("No exception is chosen.", "Choose one from the register.")
        places.link(places.EXCEPTIONS, "Exceptions")
        return
    found = exceptions.of_entry(copy, head.judged_at, asked)
    entry = found[0]["entry"]
    many = "Exception" if len(found) == 1 else words.plural(len(found), "exception")
    st.title(f"{many} in entry {entry}", anchor=False)
    for row in found:
        about(row, head)
    waived(copy, entry)
    st.subheader("What that rests on", anchor=False)
    numbers = [number for row in found for number in row["evidence"]]
    evidence(dossier.entries(copy, numbers, None), f"exception-{entry}", head)


page()
