"""The dashboard in a real browser: it loads, keeps its address, opens rows, goes back."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.questions import overview
from ledger.reading.reader import Reader
from tests.cli.conftest import NOW, call
from tests.dashboard.conftest import (
    SHOWN,
    an_id,
    asked,
    click_row,
    drawn,
    entries,
    published_again,
    serving,
    watched,
)
from tests.sampling import sampled

_LACKING = """
SELECT count(*) FROM evidence WHERE kind = 'production'
AND approval_flag NOT IN ('pass', 'not_applicable')
"""
_FAILING = "SELECT count(*) FROM evidence WHERE kind = 'production' AND qa_flag = 'fail'"
_DEPLOYED_BEFORE_MERGE = """
SELECT 'acme/shop#' || min(number) FROM pulls WHERE repository = 'acme/shop' AND base_ref = 'main'
AND head_sha IN (SELECT known_sha FROM evidence WHERE kind = 'production')
"""


def query(page: Page) -> dict[str, list[str]]:
    """What the address bar says after the question mark."""
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize("address", sampled(SHOWN, 3))
def test_every_page_loads(demo: Path, served: str, page: Page, address: str) -> None:
    page.goto(served + address.format(id=an_id(demo)))
    drawn(page, SHOWN[address])
    assert page.get_by_text("SIMULATED").is_visible()
    assert page.get_by_text("up to entry").is_visible()


def test_a_filtered_address_shows_the_same_in_a_new_window(
    demo: Path, served: str, browser: Browser, page: Page
) -> None:
    lacking = asked(demo, _LACKING)
    all_listed = f"1 to {lacking} of {lacking}"
    page.goto(f"{served}/deployments")
    drawn(page, "Deployments")
    for label, choice in (("Environment", "production"), ("Flag", "approval")):
        page.get_by_role("combobox", name=label).click()
        page.get_by_role("option", name=choice, exact=True).click()
        page.wait_for_url(re.compile(choice))
    expect(page.get_by_text(all_listed)).to_be_visible()
    assert query(page) == {"kind": ["production"], "flag": ["approval"]}
    with watched(browser) as window:
        other = window.new_page()
        other.goto(page.url)
        drawn(other, "Deployments")
        expect(other.get_by_text(all_listed)).to_be_visible()
        assert query(other) == query(page)


def test_a_count_leads_to_its_deployments_and_a_row_to_its_evidence(
    demo: Path, served: str, page: Page
) -> None:
    failing = asked(demo, _FAILING)
    all_listed = f"1 to {failing} of {failing}"
    page.goto(served)
    drawn(page, "Overview")
    page.get_by_role("link", name=f"{failing} fail").click()
    drawn(page, "Deployments")
    expect(page.get_by_text(all_listed)).to_be_visible()
    listed = query(page)
    assert listed == {"kind": ["production"], "flag": ["qa"], "verdict": ["fail"]}

    click_row(page, 0, 1)
    drawn(page, "Deployment to production")
    opened = query(page)
    expect(page.get_by_text("QA result ✗ fail")).to_be_visible()
    expect(page.get_by_text("What to do:").first).to_be_visible()

    page.go_back()
    drawn(page, "Deployments")
    expect(page.get_by_text(all_listed)).to_be_visible()
    assert query(page) == listed
    page.go_forward()
    drawn(page, "Deployment to production")
    assert query(page) == opened


def test_the_worst_deployment_says_what_it_lacks_after_one_click(
    demo: Path, served: str, page: Page
) -> None:
    worst, lacks = _worst(demo)
    page.goto(served)
    drawn(page, "Overview")
    click_row(page, 0, 0)
    drawn(page, "Deployment to production")
    assert query(page)["id"] == [worst]
    for message in lacks:
        expect(page.get_by_text(message, exact=True).first).to_be_visible()


def _worst(ledger: Path) -> tuple[str, list[str]]:
    """The deployment that fails most, the latest of them; and what is said of its failures."""
    copy = Reader(ledger).copy()
    worst: str = overview.worst(copy, None)["subject_id"][0]
    sql = "SELECT message FROM finding WHERE subject_id = $1 AND verdict = 'fail'"
    return worst, copy.frame(sql, [worst])["message"].to_list()


def test_paging_is_kept_in_the_address(demo: Path, served: str, page: Page) -> None:
    total = asked(demo, "SELECT count(*) FROM evidence")
    page.goto(f"{served}/deployments?page=2")
    drawn(page, "Deployments")
    expect(page.get_by_text(f"51 to 100 of {total}")).to_be_visible()


def test_a_trace_leads_to_a_deployment(demo: Path, served: str, page: Page) -> None:
    pull_request = asked(demo, _DEPLOYED_BEFORE_MERGE)
    page.goto(f"{served}/trace")
    drawn(page, "Trace")
    box = page.get_by_role("textbox")
    box.fill(pull_request)
    box.press("Enter")
    expect(page.get_by_text("Deployments (3)")).to_be_visible()
    assert query(page) == {"q": [pull_request]}
    click_row(page, 0, 2)
    drawn(page, "Deployment to production")


def test_what_is_published_meanwhile_is_shown(demo: Path, browser: Browser, tmp_path: Path) -> None:
    ledger = published_again(demo, tmp_path)
    before = entries(ledger)
    with serving(ledger) as address, watched(browser) as window:
        page = window.new_page()
        page.goto(address)
        drawn(page, "Overview")
        expect(page.get_by_text(f"up to entry {before:,}")).to_be_visible()
        done = call("--ledger", ledger, "record", "ticket", "--repository", "acme/shop", "--key",
                    "SHOP-1", "--status", "Open", "--by", "mara", cwd=tmp_path,
                    DEPLOY_LEDGER_NOW=NOW)  # fmt: skip
        assert done.code == 0, done.err
        expect(page.get_by_text(f"up to entry {entries(ledger):,}")).to_be_visible()
    assert entries(ledger) > before
