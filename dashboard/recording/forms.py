"""The forms: what each type of record asks for, with all that the address knows filled in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.parts import plain
from dashboard.questions.people import Person
from dashboard.questions.recordable import Place
from dashboard.recording import allowed
from ledger.clock import format_time
from reports.judge.catalogue import catalogue
from reports.render import words

_KINDS = {
    "urgent": "Urgent work",
    "pipeline": "Outside the pipeline",
    "qa_outside_staging": "QA outside staging",
    "without_full_qa": "Without full QA",
    "other": "Other",
}
_DECISIONS = {"fix_forward": "Fix forward", "redeploy": "Redeploy", "other": "Other"}
_RESULTS = {"pass": "✓ pass", "fail": "✗ fail", "blocked": "… blocked"}
_SCOPES = {
    "deployment": "A deployment",
    "pull_request": "A pull request",
    "environment": "An environment for a time",
}
WIDTH = 720
"""Pixels; a line that is longer is hard to read back. A narrow window takes its own width."""

Typed = dict[str, str]
Option = TypeVar("Option", bound=str)


@dataclass(frozen=True)
class Form:
    """What a form is about.

    `name` tells its fields from those of another attempt, `chosen` is the deployment that the
    address names, `sha` the commit, `scope` what an exception is for, `zone` the policy's time
    zone.
    """

    name: str
    place: Place
    person: Person
    chosen: str
    sha: str
    scope: str
    zone: str

    def key(self, field: str) -> str:
        """The identity of a field."""
        return f"{self.name}-{field}"


def type_of_record(open_to: Sequence[allowed.Type]) -> allowed.Type:
    """The type of the record, as the address or the reader says."""
    first, key = _asked("type", open_to)
    st.query_params["type"] = chosen = st.segmented_control(
        "What to record",
        open_to,
        default=first,
        format_func=lambda type_: allowed.NAMES[type_][0].upper() + allowed.NAMES[type_][1:],
        required=True,
        key=key,
    )
    return chosen


def repository(open_to: Sequence[str]) -> str:
    """The repository that the record is about, as the address or the reader says."""
    first, key = _asked("repository", open_to)
    st.query_params["repository"] = chosen = st.selectbox(
        "Repository", open_to, index=open_to.index(first), key=key, width=WIDTH
    )
    return chosen


def _asked(name: str, options: Sequence[Option]) -> tuple[Option, str]:
    """What the address says, and a key that is another where the address is: a link leads on."""
    said = st.query_params.get(name)
    return next((one for one in options if one == said), options[0]), f"{name}-{said}"


def scope(type_: allowed.Type, chosen: str) -> str:
    """What an exception is for; other records are not asked."""
    if type_ != "exception":
        return ""
    return st.segmented_control(
        "What it is for",
        list(_SCOPES),
        default="deployment" if chosen else "environment",
        format_func=_SCOPES.__getitem__,
        required=True,
        key=f"scope-{chosen}",
    )


def qa(form: Form) -> Typed:
    """What was tested where, with what result."""
    open_to = [
        name
        for name, kind in form.place.environments.items()
        if form.person.may("give_qa_result", form.place.repository, kind)
    ]
    return {
        "environment": _environment(form, open_to),
        "sha": _text(form, "sha", "SHA tested, in full", form.sha),
        "result": _result(form, "pass", "fail", "blocked"),
        **_around(form),
    }


def verification(form: Form) -> Typed:
    """What a look after a deployment showed."""
    return {
        "deployment_id": _deployment(form),
        "result": _result(form, "pass", "fail"),
        "checks": _text(form, "checks", "What was checked (commas between)"),
        "version_seen": _text(form, "version_seen", "Version seen there"),
        "decision": _choice(form, "decision", "Decision, where it failed", _DECISIONS),
        **_around(form),
    }


def exception(form: Form) -> Typed:
    """Leave from controls, which whoever records it approves with it."""
    steps = {kind: allowed.step("exception", kind) for kind in _KINDS}
    here = form.place.repository
    kinds = {
        kind: label
        for kind, label in _KINDS.items()
        if (step := steps[kind]) and here in form.person.repositories(step)
    }
    kind = _choice(form, "kind", "Kind", kinds)
    controls = st.multiselect(
        "Controls that it covers",
        [control.id for control in catalogue()],
        help="Urgent and other exceptions must name them; the other kinds know theirs.",
        key=form.key("controls"),
    )
    return {
        "kind": kind,
        "controls": ",".join(controls),
        **_SCOPED[form.scope](form),
        "reason": _text(form, "reason", "Reason"),
        "risk": _text(form, "risk", "Risk"),
        "follow_up": _text(form, "follow_up", "Follow-up: a ticket, or none"),
        "expires_at": _time(form, "expires_at", "Expires (empty: as the policy says)"),
        **_around(form),
    }


def happened(form: Form, type_: allowed.Type) -> datetime | None:
    """When it happened (UTC), as the reader says; None for now, as with every approval."""
    return None if type_ == "exception" else _utc(form, "time", "When (empty: now)")


DRAWN: Mapping[allowed.Type, Callable[[Form], Typed]] = {
    "qa": qa,
    "verification": verification,
    "exception": exception,
}


def _around(form: Form) -> Typed:
    return {
        "ticket": _text(form, "ticket", "Ticket"),
        "notes": st.text_area("Notes", key=form.key("notes")),
        "url": _text(form, "url", "Address of a report"),
    }


def _text(form: Form, field: str, label: str, value: str = "") -> str:
    return st.text_input(label, value, key=form.key(field))


def _choice(form: Form, field: str, label: str, options: Mapping[str, str]) -> str:
    chosen = st.selectbox(
        label, list(options), index=None, format_func=options.__getitem__, key=form.key(field)
    )
    return chosen or ""


def _result(form: Form, *results: str) -> str:
    chosen = st.radio(
        "Result", results, index=None, horizontal=True, format_func=_RESULTS.__getitem__,
        key=form.key("result"),
    )  # fmt: skip
    return chosen or ""


def _environment(form: Form, listed: Sequence[str]) -> str:
    asked = st.query_params.get("environment")
    # QA happens on staging, also of what is in production by now.
    tested = [name for name in listed if form.place.environments[name] == "staging"]
    first = asked if asked in tested else next(iter([*tested, *listed]), None)
    chosen = st.selectbox(
        "Environment", listed, index=listed.index(first) if first else None,
        format_func=plain.text, key=form.key("environment"),
    )  # fmt: skip
    return chosen or ""


def _deployment(form: Form) -> str:
    rows = form.place.deployments
    listed = list(rows)

    def named(subject_id: str) -> str:
        row = rows[subject_id]
        when = plain.when(row["started_at"], form.zone)
        about = (row["environment"] or "", words.short(row["deployed_sha"]), when, subject_id)
        return plain.text(" · ".join(about))

    chosen = st.selectbox(
        "Deployment", listed, index=listed.index(form.chosen) if form.chosen in listed else None,
        format_func=named, key=form.key("deployment"),
    )  # fmt: skip
    return chosen or ""


def _of_deployment(form: Form) -> Typed:
    return {"deployment_id": _deployment(form)}


def _of_pull_request(form: Form) -> Typed:
    return {"pull_request": _text(form, "pull_request", "Pull request: its number or address")}


def _of_environment(form: Form) -> Typed:
    return {
        "environment": _environment(form, list(form.place.environments)),
        "from": _time(form, "from", "From"),
        "to": _time(form, "to", "To"),
    }


_SCOPED: Mapping[str, Callable[[Form], Typed]] = {
    "deployment": _of_deployment,
    "pull_request": _of_pull_request,
    "environment": _of_environment,
}


def _utc(form: Form, field: str, label: str) -> datetime | None:
    at = st.datetime_input(f"{label}, {form.zone}", value=None, key=form.key(field))
    return at.replace(tzinfo=ZoneInfo(form.zone)).astimezone(UTC) if at else None


def _time(form: Form, field: str, label: str) -> str:
    at = _utc(form, field, label)
    return format_time(at) if at else ""
