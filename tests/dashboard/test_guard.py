"""What the server refuses before any page: other origins, other hosts, an address open to all."""

import base64
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from dashboard.parts.plain import told_of
from dashboard.server.sign_in import SignIn, sign_in
from ledger.errors import LedgerError, SettingsError
from ledger.settings import settings as settings_of
from tests.cli.conftest import call
from tests.dashboard.conftest import drawn, free_port, published_again, serving
from tests.dashboard.provider import provider
from tests.dashboard.signing import COOKIE_SECRET, settings, small

PUBLIC = "https://ledger.acme.example"


@dataclass(frozen=True)
class Answered:
    """What the server answered; `cookies` are its lines that set one."""

    status: int
    headers: Message
    body: bytes

    @property
    def cookies(self) -> list[str]:
        return self.headers.get_all("Set-Cookie") or []


def get(address: str, path: str, method: str = "GET", **headers: str) -> Answered:
    """An answer of the server; `headers` with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(HTTPConnection(urlsplit(address).netloc, timeout=20)) as connection:
        connection.request(method, path, headers=named)
        with connection.getresponse() as answer:
            # An opened session goes on and on: nothing of it is read.
            body = b"" if answer.status == 101 else answer.read()
            return Answered(answer.status, answer.headers, body)


def opens(address: str, **headers: str) -> int:
    """What the server answers to a browser that opens a session."""
    key = base64.b64encode(os.urandom(16)).decode()
    return get(
        address, "/_stcore/stream", Connection="Upgrade", Upgrade="websocket",
        Sec_WebSocket_Version="13", Sec_WebSocket_Key=key, **headers,
    ).status  # fmt: skip


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard behind a proxy: its public address is another than it listens at."""
    port = free_port()
    ledger = small(tmp_path_factory.mktemp("proxied") / "ledger.duckdb")
    with provider() as relay:
        more = settings(relay, port) | {"DEPLOY_LEDGER_SIGN_IN_PUBLIC_ADDRESS": PUBLIC}
        with serving(ledger, port, **more) as address:
            yield address


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 101),
        ({"Origin": "{own}"}, 101),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:1"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "["}, 403),
    ],
)
def test_who_opens_a_session_without_sign_in(
    served: str, headers: dict[str, str], status: int
) -> None:
    assert opens(served, **{name: text.format(own=served) for name, text in headers.items()}) == (
        status
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": PUBLIC}, 101),
        ({"Origin": PUBLIC, "Host": "inner:8501"}, 101),
        ({"Origin": PUBLIC.replace("https", "http")}, 403),
        ({"Origin": f"{PUBLIC}.evil.example"}, 403),
        ({"Origin": "http://localhost:1"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_who_opens_a_session_with_sign_in(
    signed: str, headers: dict[str, str], status: int
) -> None:
    assert opens(signed, **headers) == status


def test_another_page_sends_nothing(served: str, signed: str) -> None:
    for address in (served, signed):
        upload = "/_stcore/upload_file/session/file"
        assert get(address, upload, "PUT", Origin="http://evil.example").status == 403
        own = PUBLIC if address == signed else served
        # From our own page, but without the token that only it can read.
        assert get(address, upload, "PUT", Origin=own).status == 403


def test_a_name_of_somebody_else_shows_no_page(served: str) -> None:
    answer = get(served, "/", Host="evil.example")
    assert answer.status == 403
    assert answer.body == (
        b"The dashboard does not answer this. It has no sign-in, and is used on its own machine "
        b"only, as 127.0.0.1.\n"
    )
    assert get(served, "/_stcore/health", Host="evil.example").status == 200


@pytest.mark.parametrize("path", ["/", "/record", "/auth/login", "/oauth2callback?code=1&state=2"])
def test_every_answer_says_what_a_browser_may(signed: str, path: str) -> None:
    answer = get(signed, path)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_cookies_travel_only_over_tls(signed: str) -> None:
    lines = get(signed, "/auth/login", Referer=f"{PUBLIC}/trace?q=x").cookies
    lines += get(signed, "/_stcore/health").cookies
    assert lines
    assert all("Secure" in line for line in lines)
    (back,) = (line for line in lines if line.startswith("deploy_ledger_back="))
    assert "HttpOnly" in back
    assert "%2Ftrace%3Fq%3Dx" in back


@pytest.mark.parametrize(
    "referer",
    [
        "https://evil.example/trace",
        f"{PUBLIC}//evil.example",
        f"{PUBLIC}/elsewhere",
        "",
        "http://[",
    ],
)
def test_the_way_back_leads_to_our_own_pages_only(signed: str, referer: str) -> None:
    lines = get(signed, "/auth/login", Referer=referer).cookies
    assert [line for line in lines if line.startswith("deploy_ledger_back=%2F;")]
    kept = "deploy_ledger_back=%2F%2Fevil.example"
    assert get(signed, "/oauth2callback", Cookie=kept).headers["Location"] == "/"


def test_beyond_loopback_only_with_sign_in_or_insecure(tmp_path: Path) -> None:
    ledger = small(tmp_path / "ledger.duckdb")
    done = call("--ledger", ledger, "dashboard", "--host", "0.0.0.0", cwd=tmp_path)  # noqa: S104 - refused
    assert done.code == 2
    assert "nobody has to sign in" in done.err
    assert "--insecure" in done.err
    with serving(ledger, None, "--host", "0.0.0.0", "--insecure") as address:  # noqa: S104 - that is the test
        assert get(address, "/", Host="ledger.internal").status == 200
        assert opens(address, Origin="http://evil.example") == 403
    (log,) = tmp_path.glob("dashboard-*.log")
    assert "INSECURE" in log.read_text()


def test_without_sign_in_the_form_says_what_to_do(served: str, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served}/record")
        drawn(page, "Record")
        page.get_by_text("Nobody signs in to this dashboard").wait_for()
        assert page.get_by_test_id("stForm").count() == 0


def _sign_in(folder: Path, **said: str) -> SignIn | None:
    text = "\n".join(f'{name} = "{value}"' for name, value in said.items() if name.islower())
    (folder / "deploy-ledger.toml").write_text(f"[sign_in]\n{text}\n" if text else "")
    environment = {name: value for name, value in said.items() if name.isupper()}
    return sign_in(settings_of(None, None, folder=folder), environment)


GOOD = {
    "issuer": "https://login.acme.example/realm/",
    "client_id": "ledger",
    "public_address": "https://Ledger.acme.example",
    "DEPLOY_LEDGER_SIGN_IN_CLIENT_SECRET": "hush",
}


def test_settings_of_a_sign_in(tmp_path: Path) -> None:
    found = _sign_in(tmp_path, **GOOD)
    assert found is not None
    assert (found.issuer, found.public_address) == (
        "https://login.acme.example/realm", "https://ledger.acme.example",
    )  # fmt: skip
    assert (found.claim, found.everyone) == ("email", False)
    assert "hush" not in repr(found)
    assert found.cookie_secret not in repr(found)
    other = _sign_in(tmp_path, **GOOD)
    assert other is not None
    assert other.cookie_secret != found.cookie_secret


def test_nothing_said_is_no_sign_in(tmp_path: Path) -> None:
    assert _sign_in(tmp_path) is None


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o640, 0o604])
def test_secrets_stand_in_files_that_only_their_owner_reads(tmp_path: Path, mode: int) -> None:
    files = {}
    for name, secret in (("client_secret", "hush"), ("cookie_secret", COOKIE_SECRET)):
        file = tmp_path / name
        file.write_text(f"{secret}\n")
        file.chmod(mode)
        files[f"{name}_file"] = str(file)
    said = {name: value for name, value in GOOD.items() if name.islower()}
    if mode & 0o077:
        with pytest.raises(SettingsError, match="can be read by others"):
            _sign_in(tmp_path, **said, **files)
        return
    found = _sign_in(tmp_path, **said, **files)
    assert found is not None
    assert (found.client_secret, found.cookie_secret) == ("hush", COOKIE_SECRET)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"issuer": ""}, "lacks issuer"),
        ({"issuer": "http://login.acme.example"}, "where others can read along"),
        ({"issuer": "https://me:hush@login.acme.example"}, "no plain web address|not a plain web"),
        ({"issuer": "login.acme.example"}, "not a plain web address"),
        ({"public_address": "https://acme.example/ledger"}, "has a path"),
        ({"viewers": "all"}, "may say|says 'all'"),
        ({"DEPLOY_LEDGER_SIGN_IN_CLIENT_SECRET": " "}, "There is no client secret"),
        ({"DEPLOY_LEDGER_SIGN_IN_COOKIE_SECRET": "hush"}, "fewer than 32"),
        ({"client_secret": "hush"}, "may not say"),
    ],
)
def test_settings_that_cannot_work(tmp_path: Path, changed: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says) as refused:
        _sign_in(tmp_path, **GOOD | changed)
    assert "hush" not in str(refused.value) + refused.value.fix


def test_a_broken_copy_is_told_without_its_place(
    demo: Path, browser: Browser, tmp_path: Path
) -> None:
    ledger = published_again(demo, tmp_path)
    for copy in (tmp_path / f"{ledger.stem}.published").glob("*.duckdb"):
        copy.write_bytes(b"no database" * 1_000)
    with serving(ledger) as address, browser.new_context() as context:
        for path in ("/", "/deployments", "/ledger", "/record"):
            page = context.new_page()
            page.goto(address + path)
            page.get_by_text("This page cannot be shown").first.wait_for()
            said = page.locator("body").inner_text()
            for hidden in (str(tmp_path), "Traceback", "duckdb."):
                assert hidden not in said


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("The ledger /srv/data/ledger.duckdb is held.", "The ledger ledger.duckdb is held."),
        ("'/our files/x.toml' and `/etc/x/y`", "'x.toml' and `y`"),
        (
            "See https://a.example/b/c, acme/shop and 1/2.",
            "See https://a.example/b/c, acme/shop and 1/2.",
        ),
    ],
)
def test_messages_lose_their_places(monkeypatch: pytest.MonkeyPatch, said: str, shown: str) -> None:
    monkeypatch.setenv("DEPLOY_LEDGER_LEDGER", "/our files/ledger.duckdb")
    lines: list[str] = []
    monkeypatch.setattr("streamlit.text", lines.append)
    told_of(LedgerError(said, "Do it."))
    assert lines == [shown, "Do it."]
