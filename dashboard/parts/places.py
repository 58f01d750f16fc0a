"""The pages by their files, and the way from one to another and back.

The moment that is looked at goes along in every address: a link leads to the same past.
"""

from pathlib import PurePath
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

OVERVIEW = "views/overview.py"
DEPLOYMENTS = "views/deployments.py"
DEPLOYMENT = "views/deployment.py"
TRACE = "views/trace.py"
CONTROLS = "views/controls.py"
CONTROL = "views/control.py"
FINDING = "views/finding.py"
EXCEPTIONS = "views/exceptions.py"
EXCEPTION = "views/exception.py"
QA = "views/qa.py"
LEDGER = "views/ledger.py"
REPORTS = "views/reports.py"
RECORD = "views/record.py"

AS_OF = "as_of"
"""The parameter that names the moment: a time (RFC 3339) or an entry; none: now."""


def asked_moment() -> str | None:
    """The moment that the address names, if any."""
    return st.query_params.get(AS_OF) or None


def _with_moment(query: dict[str, str]) -> dict[str, str]:
    at = asked_moment()
    return {**query, AS_OF: at} if at else query


def link(page: str, label: str, icon: str | None = None, **query: str | None) -> None:
    """A link to a page with the parameters that are not None, at the moment that is looked at."""
    given = {name: value for name, value in query.items() if value is not None}
    st.page_link(page, label=label, icon=icon, query_params=_with_moment(given))


def open_deployment(subject_id: str) -> None:
    """Go to the page of one deployment."""
    open_page(DEPLOYMENT, id=subject_id)


def open_page(page: str, **query: str | None) -> None:
    """Go to a page with the parameters that are not None, because a row was clicked.

    None may have the name of a filter of this page, which holds it.

    On the way the browser keeps this page's address with the new parameters: `back` says in it
    whose view it was and what it showed, for `restored`.
    """
    here = urlsplit(st.context.url or "").path.strip("/")
    view = f"{here}?{urlencode(st.query_params.to_dict())}"
    given = {name: value for name, value in query.items() if value is not None}
    st.switch_page(page, query_params=_with_moment({**given, "back": view}))


def restored(page: str) -> None:
    """Show the view of `page` that was left by `open_page`; call it before anything else."""
    here, said, view = st.query_params.to_dict().get("back", "").partition("?")
    if said and here == ("" if page == OVERVIEW else PurePath(page).stem):
        st.switch_page(page, query_params=dict(parse_qsl(view)))
