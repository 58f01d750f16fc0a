"""The server's side of the dashboard: how its pages are delivered to the browser.

Streamlit's front end looks for its server below each page's own address first, and only then at
the root: a failed request for each page opened by its address. Here every page says where the
server is. Every answer forbids the browser to ask anybody else for anything.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from dashboard.server import sign_in
from dashboard.server.guard import Guard

PATHS = (
    "deployments", "deployment", "trace", "controls", "control", "finding", "exceptions",
    "exception", "qa", "ledger", "reports", "record",
)  # fmt: skip

_SERVER = (
    "<script>window.__streamlit = {BACKEND_BASE_URL: location.origin, "
    "MAIN_PAGE_BASE_URL: location.origin}</script>"
)


async def _page(_: Request) -> HTMLResponse:
    index = Path(st.__file__).parent / "static" / "index.html"
    found = index.read_text(encoding="utf-8")
    return HTMLResponse(found.replace("<head>", f"<head>{_SERVER}", 1))


_SIGN_IN = sign_in.current()
_BEYOND = not sign_in.is_loopback(st.get_option("server.address") or "")

app = st.App(
    Path(__file__).parent.parent / "app.py",
    secrets=_SIGN_IN.for_streamlit() if _SIGN_IN else None,
    routes=[Route(f"/{path}", _page) for path in PATHS],
    middleware=[Middleware(Guard, _SIGN_IN, PATHS, open_to_all=_BEYOND)],
)
