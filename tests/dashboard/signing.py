"""A dashboard in which people sign in, and a small organisation whose policy says who they are."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger
from ledger.reading.publish import publish
from reports.publish import fill
from tests.dashboard.conftest import drawn, free_port, serving
from tests.dashboard.provider import Relay, provider
from tests.reports.small import HOSTILE, commit, deployed, make, sha

NOON = "2026-11-02T12:00:00Z"
LATER = "2026-11-02T12:30:00Z"
COOKIE_SECRET = "c" * 40
CLIENT_SECRET = "the-client-secret-of-a-test"  # noqa: S105 - of a provider that takes any

COOKIES: list[tuple[str, dict[str, Any], bool]] = [
    (COOKIE_SECRET, {}, True),
    (COOKIE_SECRET, {"iat": int(time.time()) + 3600}, False),
    (COOKIE_SECRET, {"iat": "now"}, False),
    ("another secret of the same length, or so", {}, False),
    (COOKIE_SECRET, {"iss": "https://elsewhere.example"}, False),
    (COOKIE_SECRET, {"origin": "https://elsewhere.example"}, False),
    (COOKIE_SECRET, {"iat": int(time.time()) - 13 * 3600}, False),
    (COOKIE_SECRET, {"is_logged_in": False}, False),
]
"""The secret of a cookie, what is changed in what it says, and whether it gets somebody in."""

POLICY = """
timezone = "Europe/Berlin"
[registers]
records_from = 2026-10-01T00:00:00Z
[[roles]]
person = "quinn-acme"
role = "qa"
environments = ["staging"]
[[roles]]
person = "helen-acme"
role = "head_of_engineering"
[[people]]
name = "Quinn Abara"
github = "quinn-acme"
oidc = "quinn@acme.example"
[[people]]
name = "Helen Strand"
github = "helen-acme"
oidc = "helen@acme.example"
[[people]]
name = "Vera Lind"
github = "vera-acme"
oidc = "Vera@acme.example"
"""


def claims(sub: str, email: str, **more: Any) -> dict[str, Any]:
    """What the provider says of somebody."""
    return {"sub": sub, "email": email, "email_verified": True, **more}


PEOPLE = (
    claims("quinn", "quinn@acme.example", name="Quinn Abara"),
    claims("helen", "helen@acme.example", name="Helen Strand"),
    claims("vera", "vera@acme.example", name="Vera Lind"),
    claims("login", "quinn-acme", name="Quinn Abara"),
    claims("unverified", "helen@acme.example", email_verified=False),
    claims("hostile", "mallory@acme.example",
           name=f"{HOSTILE['markup']} **bold** :red[red] {HOSTILE['ansi']}{HOSTILE['long']}"),
)  # fmt: skip


@dataclass(frozen=True)
class Company:
    """A served dashboard: its address, its ledger, and the way to who signs people in."""

    address: str
    ledger: Path
    relay: Relay

    @property
    def log(self) -> str:
        """What the server has said."""
        return "".join(file.read_text() for file in self.ledger.parent.glob("dashboard-*.log"))


def small(path: Path, policy: str = POLICY) -> Path:
    """A published ledger: a commit on staging, then in production, where QA is missing."""
    made = [
        commit("main"),
        deployed("tested", "2026-10-28T08:00:00Z", sha=sha("main"), environment="staging"),
        deployed("out", "2026-11-02T11:00:00Z", sha=sha("main")),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, NOON)
        make(path, *made, policy=policy)
        (path.parent / "policy.toml").write_text(policy)
        with Ledger.open(path) as ledger:
            publish(ledger, fill)
    return path


def settings(relay: Relay, port: int, **more: str) -> dict[str, str]:
    """What the environment says to have people signed in through the relay."""
    return {
        SIMULATED_NOW: LATER,
        "DEPLOY_LEDGER_SIGN_IN_ISSUER": relay.issuer,
        "DEPLOY_LEDGER_SIGN_IN_CLIENT_ID": "deploy-ledger",
        "DEPLOY_LEDGER_SIGN_IN_CLIENT_SECRET": CLIENT_SECRET,
        "DEPLOY_LEDGER_SIGN_IN_COOKIE_SECRET": COOKIE_SECRET,
        "DEPLOY_LEDGER_SIGN_IN_PUBLIC_ADDRESS": f"http://127.0.0.1:{port}",
        **more,
    }


@contextmanager
def company(place: Path, **more: Any) -> Iterator[Company]:
    """The small organisation at work; `more` goes to the provider."""
    ledger, port = small(place / "ledger.duckdb"), free_port()
    with (
        provider(*PEOPLE, **more) as relay,
        serving(ledger, port, **settings(relay, port)) as address,
    ):
        yield Company(address, ledger, relay)


def sign_in(page: Page, address: str, sub: str) -> None:
    """Sign in as somebody, from the page at an address."""
    page.goto(address)
    drawn(page, "Sign in")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/oauth2/authorize"))
    page.get_by_role("button", name=sub, exact=True).click()
