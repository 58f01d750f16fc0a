"""What stands before every request: it comes from our own pages, and its answer gives little away.

A page elsewhere may not open a session here, nor may a name that somebody lets point to this
machine. Without sign-in the browser must have asked for this machine by a name of loopback, where
the server listens only there; with it every session must come from the public address.
"""

from collections.abc import Sequence
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server.sign_in import CALLBACK, SignIn, is_loopback

FAILED = "sign_in"
"""The parameter that tells the page of a sign-in that did not work."""

_LOGIN = "/auth/login"
_HEALTH = "/_stcore/health"
_SAFE = ("GET", "HEAD", "OPTIONS")
_BACK = "deploy_ledger_back"
_BACK_SECONDS = 600
_LONGEST_BACK = 2_000
# The tokens of the issuer are of no use here, so browsers need not keep them.
_TOKENS = "_streamlit_user_tokens"
_USER = "_streamlit_user"
# Streamlit needs inline styles, and Vega compiles its expressions; nothing comes from elsewhere.
_POLICY = (
    "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'unsafe-eval' "
    "'wasm-unsafe-eval'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'none'; frame-ancestors 'none'"
)


class Guard:
    """Refuses what comes from elsewhere, and adds to each answer what a browser may do with it.

    `open_to_all` says that the server listens beyond loopback without a sign-in.
    """

    def __init__(
        self, app: ASGIApp, sign_in: SignIn | None, pages: tuple[str, ...], *, open_to_all: bool
    ) -> None:
        self._app = app
        self._origin = sign_in.public_address if sign_in else ""
        self._public = urlsplit(self._origin) if sign_in else None
        self._pages = ("/", *(f"/{page}" for page in pages))
        self._open = open_to_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a refusal."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["path"] != _HEALTH and (problem := self._problem(scope, headers)):
            await self._refuse(scope, receive, send, problem)
            return
        if self._public:
            # Streamlit compares it with the origin; a proxy may have put its own name there.
            MutableHeaders(scope=scope)["host"] = self._public.netloc

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(scope, headers, message)
            await send(message)

        await self._app(scope, receive, answer)

    def _problem(self, scope: Scope, headers: Headers) -> str | None:
        """Why a request is refused; None where it is not."""
        asks_only = scope["type"] == "http" and scope["method"] in _SAFE
        origin = None if asks_only else headers.get("origin")
        if self._public:
            is_ours = origin is None or origin.lower() == self._origin
            return None if is_ours else f"It is used at {self._origin}."
        host = headers.get("host", "")
        if not self._open and not is_loopback(_split(f"//{host}").hostname or ""):
            return "It has no sign-in, and is used on its own machine only, as 127.0.0.1."
        if origin is not None and _split(origin).netloc != host:
            return "It takes nothing from pages elsewhere."
        return None

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, problem: str) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "origin"})
            return
        answer = PlainTextResponse(f"The dashboard does not answer this. {problem}\n", 403)
        await answer(scope, receive, send)

    def _dress(self, scope: Scope, asked: Headers, message: Message) -> None:
        answer = MutableHeaders(scope=message)
        answer["Content-Security-Policy"] = _POLICY
        # The way back after a sign-in is read from it; nobody else is told.
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Content-Type-Options"] = "nosniff"
        if not self._public:
            return
        cookies = [one for one in answer.getlist("set-cookie") if not one.startswith(_TOKENS)]
        if scope["path"] == _LOGIN:
            page = self._page(asked.get("referer", "")) or "/"
            if message["status"] >= HTTPStatus.BAD_REQUEST:
                message["status"] = HTTPStatus.FOUND
                answer["location"] = _failed(page)
            cookies.append(_back(quote(page, safe=""), _BACK_SECONDS))
        if scope["path"] == CALLBACK and "location" in answer:
            answer["location"] = self._after(scope, asked, cookies)
            cookies.append(_back("", 0))
        del answer["set-cookie"]
        for one in cookies:
            secure = self._public.scheme == "https" and "; secure" not in one.lower()
            answer.append("set-cookie", f"{one}; Secure" if secure else one)

    def _after(self, scope: Scope, asked: Headers, cookies: Sequence[str]) -> str:
        """Where a browser goes on after the issuer has sent it back."""
        page = self._asked_before(asked) or "/"
        sent = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        # Without an answer in it, the issuer sends it back from a sign-out.
        was_asked = "code" in sent or "error" in sent
        works = any(one.startswith(f"{_USER}=") and "Max-Age=0" not in one for one in cookies)
        if works or not was_asked:
            return page
        return _failed(page)

    def _asked_before(self, asked: Headers) -> str | None:
        try:
            kept = SimpleCookie(asked.get("cookie", "")).get(_BACK)
        except CookieError:
            return None
        return self._page(self._origin + unquote(kept.value)) if kept else None

    def _page(self, address: str) -> str | None:
        """The path and query of one of our own pages; None for anything else."""
        parts = _split(address)
        if f"{parts.scheme}://{parts.netloc}" != self._origin or parts.path not in self._pages:
            return None
        query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] != FAILED])
        page = f"{parts.path}?{query}" if query else parts.path
        return page if len(page) <= _LONGEST_BACK else None


def _failed(page: str) -> str:
    return f"{page}{'&' if '?' in page else '?'}{FAILED}=failed"


def _back(page: str, seconds: int) -> str:
    return f"{_BACK}={page}; Path={CALLBACK}; HttpOnly; SameSite=Lax; Max-Age={seconds}"


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
