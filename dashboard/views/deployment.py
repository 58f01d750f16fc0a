"""One deployment: its four flags, its story, and each control with the evidence it rests on."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import polars as pl
import streamlit as st

from dashboard.parts import banner, places, plain, recording, tables
from dashboard.parts.timeline import Event, timeline
from dashboard.questions import dossier
from ledger.reading.reader import Copy
from reports.judge.catalogue import control
from reports.render import words
from reports.render.links import web_address

Row = dict[str, Any]


def header(row: Row, pulls: list[Row], zone: str) -> None:
    """What was deployed where, by whom, with what result, and the four flags."""
    st.title(f"Deployment to {row['kind'] or 'an unmapped environment'}", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        for flag, name in words.FLAG_NAMES.items():
            plain.badge(row[f"{flag}_flag"], name)
    if row["is_rollback"]:
        st.caption("This deployment is a rollback.")
    plain.facts(
        {
            "Repository": row["repository"],
            "Environment": row["environment"],
            "Result": words.standing(row),
            "Started": plain.when(row["started_at"], zone),
            "By": row["actor"],
            "Deployment": row["subject_id"],
            "Version known by": row["version_source"],
        }
    )
    st.caption("SHA deployed")
    if row["deployed_sha"]:
        st.code(plain.text(row["deployed_sha"]), language=None, wrap_lines=True)
    else:
        st.text("missing")
    with st.container(horizontal=True, vertical_alignment="center"):
        _link("Run at its source", row["run_url"])
        for pull in pulls:
            _link(f"Pull request #{pull['number']}", pull["url"])
        places.link(places.TRACE, "Trace this deployment", q=row["subject_id"])
        recording.links(row)


def _link(label: str, url: str | None) -> None:
    address = web_address(url)
    if address:
        st.link_button(f"{label} ↗", address, type="tertiary")


def story(events: list[Event], zone: str) -> None:
    """What happened in which order."""
    st.subheader("Timeline", anchor=False)
    tables.table(
        [
            {
                "When": plain.when(event.at, zone)
                + (f" to {plain.when(event.until, zone)}" if event.until else ""),
                "What": event.what,
                "Who": event.who or "",
                "Source": event.url,
            }
            for event in events
        ],
    )


def judged(finding: Row, unseen: pl.DataFrame, entries: Mapping[int, Row], zone: str) -> None:
    """One control: its verdict, why, what to do, and the entries it rests on.

    What passed is folded, what lacks something is open.
    """
    about = control(finding["control"])
    colour, sign = plain.COLOURS[finding["verdict"]], words.signed(finding["verdict"])
    title = f":{colour}-badge[{sign}] **{about.id}** {about.statement}"
    with st.expander(title, expanded=finding["verdict"] != "pass"):
        st.text(plain.text(finding["message"]))
        if words.remedy({**finding, "remedy": about.remedy}):
            st.markdown(f"**What to do:** {about.remedy}")
        if finding["reason"] == "tree_differs" and not unseen.is_empty():
            _untested(unseen)
        due = f" · due {plain.when(finding['due'], zone)}" if finding["due"] else ""
        st.caption(
            f"Reason `{finding['reason']}` · SOP clause {about.clause} · {about.level}{due}  \n"
            f"Why it is asked: {about.rationale}  \n"
            f"How to check by hand: {about.check_by_hand}"
        )
        found = [entries[number] for number in finding["evidence"] or [] if number in entries]
        if found:
            _evidence(found, zone)
        else:
            st.caption("It rests on no entry: what is missing is the finding.")


def _evidence(found: list[Row], zone: str) -> None:
    tables.table(
        [
            {
                "Entry": entry["seq"],
                "Kind": entry["kind"],
                "Key": entry["key"],
                "Strength": entry["strength"],
                "Occurred": plain.when(entry["occurred_at"], zone),
                "Observed": plain.when(entry["observed_at"], zone),
                "By": entry["actor"] or "",
                "Source": entry["url"],
            }
            for entry in found
        ],
    )


def _untested(found: pl.DataFrame) -> None:
    st.markdown(f"**{words.plural(found.height, 'commit')} that QA never saw**")
    tables.table(
        [
            {
                "SHA": words.short(commit["sha"]),
                "Pull request": f"#{commit['number']}" if commit["number"] else "none known",
                "Title": commit["title"] or "",
                "Author": commit["author"] or "",
                "Source": commit["url"],
            }
            for commit in found.to_dicts()
        ],
    )


def controls(copy: Copy, row: Row, zone: str) -> None:
    """Every control, worst first; those that do not apply stand together at the end."""
    st.subheader("Controls", anchor=False)
    findings = dossier.findings(copy, row["subject_id"])
    numbers = [number for finding in findings for number in finding["evidence"] or []]
    unseen = dossier.untested(copy, row)
    entries = {entry["seq"]: entry for entry in dossier.entries(copy, numbers, row["run_url"])}
    for applies, group in groupby(
        findings, key=lambda finding: finding["verdict"] != "not_applicable"
    ):
        if applies:
            for finding in group:
                judged(finding, unseen, entries, zone)
            continue
        others = list(group)
        with st.expander(f"{words.plural(len(others), 'control')} not applicable"):
            tables.table(
                [
                    {
                        "Control": finding["control"],
                        "What it asks": control(finding["control"]).statement,
                        "Why it does not apply": finding["message"],
                    }
                    for finding in others
                ],
            )


def page() -> None:
    """Draw the page."""
    copy, head = banner.opening()
    asked = st.query_params.get("id")
    if not asked:
        st.title("Deployment", anchor=False)
        plain.empty("No deployment is chosen.", "Choose one from the list.")
        places.link(places.DEPLOYMENTS, "Deployments")
        return
    row = dossier.deployment(copy, asked)
    pulls, tests = dossier.pulls(copy, row), dossier.tests(copy, row)
    header(row, pulls, head.zone)
    story(timeline(row, pulls, tests, dossier.verifications(copy, row)), head.zone)
    controls(copy, row, head.zone)


page()
