"""A served dashboard and a real browser that watches what the pages ask for."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Position,
    expect,
    sync_playwright,
)

from dashboard.questions.head import head
from ingest.demo import fill as fill_demo
from ledger.file.store import Ledger, key_of
from ledger.reading.publish import folder, publish
from ledger.reading.reader import Reader
from reports.publish import fill
from tests.helpers import ignore_progress

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
START_SECONDS = 30
SHOWN = {
    "/": "Overview",
    "/deployments": "Deployments",
    "/deployment?id={id}": "Deployment to production",
    "/deployment": "Deployment",
    "/trace": "Trace",
    "/trace?q=acme/shop%2321": "Trace",
    "/ledger": "Ledger",
    "/controls": "Controls",
    "/control?control=C7.4": "Control C7.4",
    "/exceptions": "Exceptions",
    "/qa": "QA",
    "/reports": "Reports",
    "/record": "Record",
}
"""Every view by its address, with its heading."""

_ANY = "SELECT min(subject_id) FROM evidence WHERE kind = 'production' AND repository = 'acme/shop'"
DRAW_MILLISECONDS = 20_000
HOVER_MILLISECONDS = 200

expect.set_options(timeout=DRAW_MILLISECONDS)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The published ledger of the simulated organisation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEPLOY_LEDGER_NOW", "2026-10-26T09:00:00Z")
        made = fill_demo(tmp_path_factory.mktemp("dashboard") / "demo", progress=ignore_progress)
        with Ledger.open(made.ledger) as ledger:
            publish(ledger, fill)
        yield made.ledger


def published_again(ledger: Path, place: Path) -> Path:
    """A ledger of one's own with all that is published of another, to write to."""
    path = place / ledger.name
    shutil.copyfile(ledger, path)
    shutil.copy(key_of(ledger), key_of(path))
    shutil.copytree(folder(ledger), folder(path))
    return path


def entries(ledger: Path) -> int:
    """How many entries the published copy of a ledger has."""
    return head(Reader(ledger).copy()).size


def asked(ledger: Path, question: str) -> Any:
    """The one value that a question over the published evidence has for an answer."""
    return Reader(ledger).copy().frame(question).item()


def an_id(ledger: Path) -> str:
    """A deployment to production that is published."""
    found: str = asked(ledger, _ANY)
    return found


def free_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(ledger: Path, port: int | None = None, *flags: str, **settings: str) -> Iterator[str]:
    """The dashboard of a ledger on a port of loopback, by its own command; its address.

    What it and its server say is in `dashboard-PORT.log` beside the ledger.
    """
    port = port or free_port()
    kept = {name: value for name, value in os.environ.items() if "DEPLOY_LEDGER" not in name}
    command = [sys.executable, "-m", "deploy_ledger", "--ledger", str(ledger), "dashboard"]
    log = (ledger.parent / f"dashboard-{port}.log").open("w")
    with log, subprocess.Popen(
        [*command, "--port", str(port), *flags], env={**kept, **settings}, stdout=log, stderr=log
    ) as server:  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(address, timeout=1):  # noqa: S310 - our own server
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError("The dashboard's server did not start.")


@pytest.fixture(scope="session")
def served(demo: Path) -> Iterator[str]:
    """The address of the demo's dashboard, for tests that only look."""
    with serving(demo) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium that is installed on this machine."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip("There is no Chromium here: `make system` installs it.")
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=executable, args=list(QUIET)) as launched,
    ):
        yield launched


@contextmanager
def watched(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A fresh profile; nothing may leave loopback, and the console stays free of errors."""
    asked: set[str | None] = set()
    said: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, **options)
    context.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
    context.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.set_default_timeout(DRAW_MILLISECONDS)
    try:
        yield context
    finally:
        context.close()
    assert asked == {"127.0.0.1"}
    assert said == []


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """One watched profile for the tests of a file: what a browser keeps need not come again."""
    with watched(browser) as context:
        yield context


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A page in that window."""
    opened = window.new_page()
    yield opened
    opened.close()


def drawn(page: Page, heading: str) -> None:
    """Wait until the page with this heading is whole, without an error on it."""
    page.get_by_role("heading", name=heading, exact=True, level=1).wait_for()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.get_by_text("This page cannot be shown").count() == 0


def click_row(page: Page, table: int, row: int) -> None:
    """Click a row (from 0) of the page's table (from 0): tables are drawn on a canvas."""
    canvas = page.locator("[data-testid=stDataFrame]").nth(table)
    canvas.scroll_into_view_if_needed()
    canvas.locator("canvas").first.wait_for()
    place: Position = {"x": 120, "y": 35 * (row + 1) + 17}
    # The table takes a click only where the pointer has been seen to come.
    canvas.hover(position=place)
    canvas.page.wait_for_timeout(HOVER_MILLISECONDS)
    canvas.click(position=place)
