"""Time travel: the address names a moment, all of the page is of it, and it says so loudly."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from ledger.file.store import Ledger
from ledger.reading.publish import current
from ledger.reading.workspace import moment
from tests.dashboard.conftest import click_row, drawn

MOMENT = "2026-10-12T09:00:00Z"
SAID = "This is the past: as it was on 2026-10-12 11:00 CEST."


def test_the_whole_page_is_of_the_moment_and_so_is_every_link(
    demo: Path, served: str, page: Page
) -> None:
    copy = current(demo)
    assert copy is not None
    with Ledger.read(copy) as ledger:
        size = moment(ledger, MOMENT).size
        assert size < moment(ledger, None).size
    page.goto(f"{served}/?as_of={MOMENT}")
    # Everything is judged as it was then, once.
    page.get_by_role("heading", name="Overview", level=1).wait_for(timeout=60_000)
    drawn(page, "Overview")
    expect(page.get_by_text(SAID)).to_be_visible()
    expect(page.get_by_text(f"up to entry {size:,}")).to_be_visible()

    page.get_by_role("link", name="Deployments", exact=True).click()
    drawn(page, "Deployments")
    expect(page.get_by_text(SAID)).to_be_visible()
    page.goto(f"{page.url}&kind=production")
    drawn(page, "Deployments")
    click_row(page, 0, 0)
    drawn(page, "Deployment to production")
    page.get_by_role("link", name="Trace this deployment").click()
    drawn(page, "Trace")
    expect(page.get_by_text(SAID)).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["as_of"] == [MOMENT]

    page.get_by_role("button", name="Back to now").click()
    expect(page.get_by_text(SAID)).to_have_count(0)
    assert "as_of" not in parse_qs(urlsplit(page.url).query)
    page.go_back()
    drawn(page, "Trace")
    expect(page.get_by_text(SAID)).to_be_visible()


def test_a_moment_is_chosen_in_the_zone_of_the_policy(served: str, page: Page) -> None:
    page.goto(f"{served}/ledger")
    drawn(page, "Ledger")
    page.get_by_text("As of (Europe/Berlin)").wait_for()
    for part, text in (("year", "2026"), ("month", "10"), ("day", "12"),
                       ("hour", "11"), ("minute", "00")):  # fmt: skip
        page.get_by_role("spinbutton", name=f"{part}, As of").press_sequentially(text)
    page.keyboard.press("Escape")
    expect(page.get_by_text(SAID)).to_be_visible()
    assert parse_qs(urlsplit(page.url).query) == {"as_of": [MOMENT]}


def test_a_moment_may_be_an_entry_inside_a_batch(served: str, page: Page) -> None:
    page.goto(f"{served}/ledger?as_of=7")
    page.get_by_role("heading", name="Ledger", level=1).wait_for(timeout=60_000)
    drawn(page, "Ledger")
    expect(page.get_by_text("up to entry 7 ")).to_be_visible()


def test_what_is_no_moment_is_told(served: str, page: Page) -> None:
    page.goto(f"{served}/?as_of=<b>yesterday</b>")
    expect(page.get_by_text("neither a time nor a sequence number")).to_be_visible()
    page.get_by_role("button", name="Back to now").click()
    drawn(page, "Overview")
    expect(page.get_by_text("This is the past")).to_have_count(0)
