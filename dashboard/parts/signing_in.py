"""Signing in and out, and who may look: what stands in place of a page, and in the sidebar."""

import streamlit as st

from dashboard.parts import plain
from dashboard.recording.who import HOURS, Who, signed_in
from dashboard.server.guard import FAILED
from dashboard.server.sign_in import current

ROLES = {
    "head_of_engineering": "Head of Engineering",
    "qa": "QA",
    "responsible": "responsible team",
    "approver": "approver",
    "devops": "DevOps",
    "deployer": "deployer",
}
"""The policy's roles as people call them, in the order in which they are shown."""
VIEWER = "viewer"


def admitted() -> bool:
    """Whether this session may see the pages; where it may not, the page says what to do."""
    how = current()
    if how is None:
        return True
    who = signed_in()
    if who is None:
        _ask()
        return False
    if who.person is None and not how.everyone:
        _turn_away(who, how.claim)
        return False
    return True


def _ask() -> None:
    st.title("Sign in", anchor=False)
    if st.query_params.get(FAILED):
        st.error(
            "✗ The sign-in did not work: your company's sign-in did not answer, or what it "
            "answered was refused. Try again; the terminal of the dashboard's server says why."
        )
    st.markdown(
        "This ledger of deployments is for people whom your company knows. "
        f"A sign-in holds for {HOURS} hours."
    )
    if st.button("Sign in", type="primary"):
        st.login()


def _turn_away(who: Who, claim: str) -> None:
    st.title("You are signed in, and may not look", anchor=False)
    st.text(f"You are signed in as {who.shown}.")
    if who.oidc is None:
        st.text(
            f"Your company's sign-in does not vouch for your {plain.text(claim)}: ask whoever "
            "keeps it to deliver it verified, or to name another claim in sign_in.claim."
        )
    else:
        st.text(
            "The policy does not list you: ask whoever keeps it to add this line to your entry of "
            "[[people]]."
        )
        st.code(f'oidc = "{plain.text(who.oidc)}"', language=None, wrap_lines=True)
    st.button("Sign out", on_click=st.logout)


def person() -> None:
    """In the sidebar: who is signed in with which roles, and the way out."""
    who = signed_in()
    if who is None:
        return
    with st.container(border=True):
        st.text(who.shown)
        st.caption(roles(who))
        st.button("Sign out", on_click=st.logout, width="stretch")


def roles(who: Who) -> str:
    """The roles that somebody holds somewhere now, as words of our own; a viewer holds none."""
    held = who.person.roles if who.person else {}
    return ", ".join(name for role, name in ROLES.items() if role in held) or VIEWER
