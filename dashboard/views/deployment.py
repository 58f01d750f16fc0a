"""One deployment: its four flags, its story, and each control with the evidence it rests on."""

from functools import partial
from itertools import groupby
from typing import Any

import polars as pl
import streamlit as st

from dashboard.parts import banner, places, plain, recording, tables
from dashboard.parts.cells import sha
from dashboard.parts.judged import judged
from dashboard.parts.timeline import Event, timeline
from dashboard.questions import controls as levels
from dashboard.questions import dossier
from dashboard.questions.head import Head
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
        if row["kind"] == "staging":
            places.link(places.QA, "QA of this environment", repository=row["repository"],
                        environment=row["environment"])  # fmt: skip


def _link(label: str, url: str | None) -> None:
    address = web_address(url)
    if address:
        st.link_button(f"{label} ↗", address, type="tertiary")


def story(events: list[Event]) -> None:
    """What happened in which order."""
    st.subheader("Timeline", anchor=False)
    has_bounds = any(event.until for event in events)
    tables.table(
        [
            {
                "When": event.at,
                **({"Or until": event.until or ""} if has_bounds else {}),
                "What": event.what,
                "Who": event.who or "",
                "Source": event.url,
            }
            for event in events
        ],
        "timeline",
    )


def _untested(found: pl.DataFrame, of: str) -> None:
    st.markdown(f"**{words.plural(found.height, 'commit')} that QA never saw**")
    tables.table(
        [
            {
                "SHA": sha(commit["sha"]),
                "Pull request": f"#{commit['number']}" if commit["number"] else "none known",
                "Title": commit["title"] or "",
                "Author": commit["author"] or "",
                "Source": commit["url"],
            }
            for commit in found.to_dicts()
        ],
        f"untested-{of}",
    )


def controls(copy: Copy, row: Row, head: Head) -> None:
    """Every control, worst first; those that do not apply stand together at the end.

    What passed is folded, what lacks something is open.
    """
    st.subheader("Controls", anchor=False)
    findings = dossier.findings(copy, row["subject_id"])
    numbers = [number for finding in findings for number in finding["evidence"] or []]
    unseen = dossier.untested(copy, row)
    entries = {entry["seq"]: entry for entry in dossier.entries(copy, numbers, row["run_url"])}
    stated = levels.levels(copy)
    for applies, group in groupby(
        findings, key=lambda finding: finding["verdict"] != "not_applicable"
    ):
        if not applies:
            _others(list(group))
            continue
        for finding in group:
            is_unseen = finding["reason"] == "tree_differs" and not unseen.is_empty()
            level = levels.level(stated[finding["control"]], row["repository"])
            with st.expander(_title(finding), expanded=finding["verdict"] != "pass"):
                more = partial(_untested, unseen, finding["control"]) if is_unseen else None
                judged(finding, level, entries, head, more)


def _title(finding: Row) -> str:
    about = control(finding["control"])
    colour, sign = plain.COLOURS[finding["verdict"]], words.signed(finding["verdict"])
    return f":{colour}-badge[{sign}] **{about.id}** {about.statement}"


def _others(findings: list[Row]) -> None:
    with st.expander(f"{words.plural(len(findings), 'control')} not applicable"):
        tables.table(
            [
                {
                    "Control": finding["control"],
                    "What it asks": control(finding["control"]).statement,
                    "Why it does not apply": finding["message"],
                }
                for finding in findings
            ],
            "not-applicable",
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
    story(timeline(row, pulls, tests, dossier.verifications(copy, row)))
    controls(copy, row, head)


page()
