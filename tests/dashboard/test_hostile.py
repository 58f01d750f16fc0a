"""Names that an attacker chose are text on every page, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger
from ledger.reading.publish import publish
from reports.publish import fill
from tests.dashboard.conftest import drawn, serving
from tests.reports.small import HOSTILE, commit, deployed, make, pull, record, sha

NOON = "2026-11-02T12:00:00Z"
MARKDOWN = ":red[red] :material/home: $x$ **bold** [x](http://evil.example) www.evil.example"
NAMES = {**HOSTILE, "markdown": MARKDOWN}
UNSAFE = "script:has-text('alert'), img[src='x'], a[href*='evil'], a[href^='javascript']"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard of a ledger in which all that can be named is named by an attacker."""
    path = tmp_path_factory.mktemp("hostile") / "ledger.duckdb"
    made = [commit("main")]
    for number, (name, text) in enumerate(NAMES.items(), start=1):
        made += [
            deployed(name, f"2026-10-28T08:0{number}:00Z", sha=sha("main"), by=text, branch=text,
                     mechanism=text, result=text),
            deployed(f"{name}-2", f"2026-10-29T08:0{number}:00Z", environment=text, by=text),
            record("qa", sha=sha("main"), environment=text, result="pass", by=text, tester=text,
                   notes=text, time="2026-10-27T08:00:00Z", url=f"javascript:{text}"),
            record("verification", deployment_id=f"record:{name}", result="pass", by=text,
                   time="2026-10-28T09:00:00Z", version_seen=text, url="javascript:alert(1)"),
            pull(number, text, "main", text, title=f"ENG-7 {text}", user={"login": text},
                 html_url="javascript:alert(1)"),
            record("exception", id=f"the-{name}", kind="other", deployment_id=f"record:{name}",
                   controls=["C3.1"], reason=text, risk=text, approver=text, by=text,
                   follow_up=text, notes=text,
                   approved_at="2026-10-27T08:00:00Z", url=f"javascript:{text}"),
        ]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, NOON)
        make(path, *made)
        with Ledger.open(path) as ledger:
            publish(ledger, fill)
    with serving(path) as served:
        yield served


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A page in which no dialog may open."""
    opened = window.new_page()
    opened.on("dialog", lambda dialog: pytest.fail(f"A dialog opened: {dialog.message}"))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/", "Overview"),
        ("/deployments", "Deployments"),
        ("/deployment?id=record:markup", "Deployment to production"),
        ("/deployment?id=record:markdown", "Deployment to production"),
        ("/deployment?id=record:markdown-2", "Deployment to an unmapped environment"),
        ("/deployment?id=<img src=x onerror=alert(1)>", None),
        ("/trace?q=ENG-7", "Trace"),
        ("/trace?q=**bold** :red[red] <img src=x onerror=alert(1)>", "Trace"),
        ("/deployments?person=<img src=x onerror=alert(1)>", "Deployments"),
        ("/control?control=C3.1", "Control C3.1"),
        ("/finding?control=C6.3&subject=exception:acme/shop:the-markup", "C6.3 of an exception"),
        ("/exceptions?approver=:red[red]", "Exceptions"),
        ("/exception?entry=8", "Exception in entry 8"),
        ("/qa", "QA"),
        ("/ledger", "Ledger"),
    ],
)
def test_names_stay_text(address: str, page: Page, path: str, heading: str | None) -> None:
    page.goto(address + path)
    if heading:
        drawn(page, heading)
    else:
        expect(page.get_by_text("There is no deployment <img src=x")).to_be_visible()
    assert page.locator("[data-testid=stMain]").locator(UNSAFE).count() == 0


def test_a_name_is_shown_as_it_was_written(address: str, page: Page) -> None:
    page.goto(f"{address}/deployment?id=record:markdown")
    drawn(page, "Deployment to production")
    expect(page.get_by_text(MARKDOWN, exact=True).first).to_be_visible()
