"""Record: a QA result, a verification or an exception, said by who is signed in."""

from datetime import datetime
from uuid import uuid4

import streamlit as st

from dashboard.parts import banner, places, plain
from dashboard.questions import people, recordable
from dashboard.questions.copies import ledger_path
from dashboard.recording import allowed, forms
from dashboard.recording.submit import submit
from dashboard.recording.who import signed_in
from dashboard.server.sign_in import current
from ledger.errors import LedgerError
from ledger.file.lock import is_free
from ledger.reading.reader import Copy
from reports.render import words

_ATTEMPT = "record_attempt"
_DONE = "record_done"
_PROBLEM = "record_problem"


def page() -> None:
    """Draw the page."""
    copy, head = banner.opening()
    st.title("Record", anchor=False)
    if places.asked_moment():
        plain.empty("You are looking at the past.", "Go back to now in the sidebar to record.")
        return
    if current() is None:
        plain.empty(
            "Nobody signs in to this dashboard, so nothing can be recorded in it.",
            "Record on the command line with `deploy-ledger record`, or have the dashboard sign "
            "people in: see docs/how-to/run-the-dashboard.md.",
        )
        return
    _done(copy, head.zone)
    who = signed_in()
    person = who.person if who else None
    open_to = {type_: found for type_ in allowed.TYPES if (found := allowed.where(person, type_))}
    if who is None or person is None or not open_to:
        plain.empty(
            "You hold no role in which something can be recorded.",
            "Ask whoever keeps the policy to give you one under [[roles]], such as qa.",
        )
        return
    type_ = forms.type_of_record(list(open_to))
    repository = forms.repository(open_to[type_])
    chosen, sha = (st.query_params.get(name, "") for name in ("deployment", "sha"))
    name = st.session_state.setdefault(_ATTEMPT, f"dashboard-{uuid4().hex}")
    form = forms.Form(
        # Another address is another form: nothing of the one before stays in it.
        f"{name}-{type_}-{chosen}-{sha}",
        recordable.place(copy, repository, chosen),
        person,
        chosen,
        sha,
        forms.scope(type_, chosen),
        head.zone,
    )
    with st.form(form.name, width=forms.WIDTH):
        typed = forms.DRAWN[type_](form)
        at = forms.happened(form, type_)
        st.caption("An entry stays for good. A wrong one is corrected by a void and a new record.")
        pressed = st.form_submit_button("Record", type="primary", icon="✍️")
    if pressed:
        st.session_state.pop(_PROBLEM, None)
        now = people.now(copy)
        _send(form, type_, typed, name=name, at=at or now, now=now)
    _problem(form)


def _send(
    form: forms.Form, type_: allowed.Type, typed: forms.Typed, *,
    name: str, at: datetime, now: datetime,
) -> None:  # fmt: skip
    """Record it; whatever goes wrong, all that was typed stays where it is."""
    said = {**typed, "repository": form.place.repository}
    kind = form.place.kind_of(typed)
    waits = "" if is_free(ledger_path()) else "Somebody else is writing; yours comes next. "
    try:
        with st.spinner(f"{waits}Recording, judging and publishing …", show_time=True):
            seq = submit(signed_in(), type_, said, kind=kind, name=name, at=at, now=now)
            # At once: whatever is drawn next, another click may end this run.
            st.session_state[_DONE] = (seq, type_, typed.get("deployment_id") or form.chosen)
            del st.session_state[_ATTEMPT]
    except LedgerError as error:
        st.session_state[_PROBLEM] = (form.name, error)
        return
    st.rerun()


def _problem(form: forms.Form) -> None:
    """Why the form was refused last; a newer copy draws the page anew, and it stays."""
    of, error = st.session_state.get(_PROBLEM, (None, None))
    if error is not None and of == form.name:
        st.error("✗ It is not recorded. What you typed is kept.")
        plain.told_of(error)


def _done(copy: Copy, zone: str) -> None:
    """What became of the last record, as the newest copy has it."""
    if _DONE not in st.session_state:
        return
    seq, type_, deployment = st.session_state[_DONE]
    entry = recordable.entry(copy, seq)
    if entry is None:
        st.warning(f"… Your {allowed.NAMES[type_]} is entry {seq:,}, and is not published yet.")
        return
    st.success(
        f"✓ Your {allowed.NAMES[type_]} is recorded as **entry {seq:,}** "
        f"({entry['strength']}), appended {plain.when(entry['observed_at'], zone)}."
    )
    st.text(f"Said by {plain.text(entry['actor'])}.")
    if reason := recordable.unbound(copy, seq):
        why = words.UNBOUND.get(reason, reason)
        st.warning(f"? It is bound to nothing, and so proves nothing: {why}.")
    if deployment:
        places.link(places.DEPLOYMENT, "See the deployment as it is judged now", id=deployment)


page()
