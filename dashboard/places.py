"""The pages by their files, and the way from one to another and back."""

from urllib.parse import parse_qsl, urlencode

import streamlit as st

OVERVIEW = "views/overview.py"
DEPLOYMENTS = "views/deployments.py"
DEPLOYMENT = "views/deployment.py"
TRACE = "views/trace.py"
LEDGER = "views/ledger.py"


def open_deployment(subject_id: str) -> None:
    """Go to the page of one deployment.

    On the way the browser keeps this page's address with the new parameters: `back` says in it
    what the view was, for `restored`.
    """
    view = urlencode(st.query_params.to_dict())
    st.switch_page(DEPLOYMENT, query_params={"id": subject_id, "back": view})


def restored(page: str) -> None:
    """Show the view of `page` that was left by `open_deployment`; call it before anything else."""
    view = st.query_params.to_dict().get("back")
    if view is not None:
        st.switch_page(page, query_params=dict(parse_qsl(view)))
