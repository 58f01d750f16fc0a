"""The server's side of the dashboard: how its pages are delivered to the browser.

Streamlit's front end looks for its server below each page's own address first, and only then at
the root: a failed request for each page opened by its address. Here every page says where the
server is. Every answer forbids the browser to ask anybody else for anything.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

PATHS = ("deployments", "deployment", "trace", "controls", "control", "finding",
         "exceptions", "exception", "qa", "ledger")  # fmt: skip

_SERVER = (
    "<script>window.__streamlit = {BACKEND_BASE_URL: location.origin, "
    "MAIN_PAGE_BASE_URL: location.origin}</script>"
)
# Streamlit needs inline styles, and Vega compiles its expressions; nothing comes from elsewhere.
_POLICY = (
    "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'unsafe-eval' "
    "'wasm-unsafe-eval'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'none'; frame-ancestors 'none'"
)


async def _page(_: Request) -> HTMLResponse:
    index = Path(st.__file__).parent / "static" / "index.html"
    found = index.read_text(encoding="utf-8")
    return HTMLResponse(found.replace("<head>", f"<head>{_SERVER}", 1))


class OnlyHere(BaseHTTPMiddleware):
    """Adds to each answer what the browser may load: only what this server sends."""

    async def dispatch(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Pass the request on, and add the headers to its answer."""
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


app = st.App(
    Path(__file__).parent.parent / "app.py",
    routes=[Route(f"/{path}", _page) for path in PATHS],
    middleware=[Middleware(OnlyHere)],
)
