"""Signing in through a real provider, in a real browser: who gets in, and who records what."""

import base64
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from dashboard.parts.banner import FRESH_SECONDS
from ledger.file.lock import Lock
from ledger.reading.reader import Reader
from tests.cli.conftest import call
from tests.dashboard.conftest import drawn, entries
from tests.dashboard.provider import BROKEN, Answer, as_it_is
from tests.dashboard.signing import (
    CLIENT_SECRET,
    COOKIE_SECRET,
    COOKIES,
    LATER,
    NOON,
    POLICY,
    Company,
    company,
    sign_in,
)
from tests.reports.small import sha
from tests.sampling import sampled

OUT = "/deployment?id=record%3Aout"
RECORD = f"/record?type=qa&repository=acme%2Fshop&deployment=record%3Aout&sha={sha('main')}"


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The company for tests that change nothing in it."""
    with company(tmp_path_factory.mktemp("acme")) as found:
        yield found


@pytest.fixture
def window(browser: Browser, acme: Company) -> Iterator[BrowserContext]:
    """A profile of its own: nobody is signed in yet, and the provider is honest."""
    acme.relay.alter = as_it_is
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(20_000)
    # The provider's own pages ask for a style sheet elsewhere.
    context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
    yield context
    context.close()


def seen(page: Page) -> str:
    """All the text on the page."""
    return page.locator("body").inner_text()


def is_refused(page: Page, company: Company) -> None:
    """It asks to sign in again, says that it did not work, and shows nothing else."""
    drawn(page, "Sign in")
    expect(page.get_by_text("The sign-in did not work")).to_be_visible()
    said = seen(page)
    for secret in (CLIENT_SECRET, COOKIE_SECRET, "Traceback", str(company.ledger.parent)):
        assert secret not in said
    assert CLIENT_SECRET not in company.log
    assert COOKIE_SECRET not in company.log


@pytest.mark.parametrize("address", sampled(["/", OUT, "/ledger", "/record"], 4))
def test_nobody_sees_anything_before_signing_in(acme: Company, page: Page, address: str) -> None:
    page.goto(acme.address + address)
    drawn(page, "Sign in")
    assert "acme" not in seen(page).replace(acme.address, "")
    assert page.get_by_test_id("stPageLink").count() == 0


def test_the_way_leads_back_to_the_page_that_was_asked_for(acme: Company, page: Page) -> None:
    sign_in(page, acme.address + OUT, "quinn")
    drawn(page, "Deployment to production")
    assert page.url == acme.address + OUT
    expect(page.get_by_test_id("stSidebar").get_by_text("Quinn Abara")).to_be_visible()
    expect(page.get_by_test_id("stSidebar").get_by_text("QA", exact=True).last).to_be_visible()


def test_what_the_browser_keeps(acme: Company, page: Page) -> None:
    sign_in(page, acme.address, "quinn")
    drawn(page, "Overview")
    kept = {cookie["name"]: cookie for cookie in page.context.cookies(acme.address)}
    assert set(kept) == {"_streamlit_user", "_streamlit_xsrf"}
    assert kept["_streamlit_user"]["httpOnly"]
    assert kept["_streamlit_user"]["sameSite"] == "Lax"
    assert kept["_streamlit_xsrf"]["sameSite"] == "Strict"
    assert (
        page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])").count("ey") == 0
    )


def test_signing_out(acme: Company, page: Page) -> None:
    sign_in(page, acme.address, "quinn")
    drawn(page, "Overview")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/oauth2/end_session"))
    page.get_by_role("button").first.click()
    drawn(page, "Sign in")
    assert page.url == f"{acme.address}/"
    assert [cookie["name"] for cookie in page.context.cookies(acme.address)] == ["_streamlit_xsrf"]


@pytest.mark.parametrize("sub", sampled(["hostile", "login", "unverified"], 3))
def test_somebody_whom_the_policy_does_not_list_sees_nothing(
    acme: Company, page: Page, sub: str
) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"A dialog opened: {dialog.message}"))
    sign_in(page, acme.address, sub)
    drawn(page, "You are signed in, and may not look")
    assert page.get_by_test_id("stPageLink").count() == 0
    if sub == "hostile":
        assert "<script>alert(1)</script>" in seen(page)
        assert "more characters" in seen(page)
        assert page.locator("script:has-text('alert'), img[src='x'], strong").count() == 0
        assert len(seen(page)) < 2_000


def _changed(token: str, how: str) -> str:
    head, body, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=="))
    said["email"] = "helen@acme.example"
    header = {"alg": "none"} if how == "none" else json.loads(base64.urlsafe_b64decode(head + "=="))
    parts = (base64.urlsafe_b64encode(json.dumps(one).encode()) for one in (header, said))
    return ".".join(
        [*(part.decode().rstrip("=") for part in parts), "" if how == "none" else signature]
    )


def _forged(how: str) -> Any:
    def alter(path: str, answer: Answer) -> Answer:
        status, body = answer
        if path != "/oauth2/token":
            return answer
        said = json.loads(body)
        said["id_token"] = _changed(said["id_token"], how)
        return status, json.dumps(said).encode()

    return alter


@pytest.mark.parametrize("how", sampled(["none", "other body"], 2))
def test_a_forged_token_is_refused(acme: Company, page: Page, how: str) -> None:
    acme.relay.alter = _forged(how)
    sign_in(page, acme.address + OUT, "vera")
    is_refused(page, acme)
    acme.relay.alter = as_it_is
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="vera", exact=True).click()
    drawn(page, "Deployment to production")
    assert page.url == acme.address + OUT


@pytest.mark.parametrize(("path", "body"), sampled(BROKEN, 4, several=True))
def test_a_broken_answer_is_refused(acme: Company, page: Page, path: str, body: Answer) -> None:
    acme.relay.alter = lambda asked, answer: body if asked == path else answer
    sign_in(page, acme.address, "quinn")
    is_refused(page, acme)


def test_an_answer_to_nobodys_question_is_refused(acme: Company, page: Page) -> None:
    page.goto(f"{acme.address}/oauth2callback?code=x&state=y")
    is_refused(page, acme)


def test_a_provider_that_cannot_be_asked(browser: Browser, tmp_path: Path) -> None:
    with company(tmp_path) as found:
        found.relay.alter = lambda _path, _answer: (200, b"no JSON at all")
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(found.address)
            drawn(page, "Sign in")
            page.get_by_role("button", name="Sign in").click()
            is_refused(page, found)


def test_an_expired_token_is_refused(browser: Browser, tmp_path: Path) -> None:
    with company(tmp_path, max_age=-3600) as found, browser.new_context() as context:
        page = context.new_page()
        sign_in(page, found.address, "quinn")
        is_refused(page, found)


def _cookie(company: Company, secret: str = COOKIE_SECRET, **changed: Any) -> str:
    said = {
        "iss": company.relay.issuer, "sub": "helen", "email": "helen@acme.example",
        "email_verified": True, "iat": int(time.time()), "exp": int(time.time()) + 3600,
        "origin": company.address, "is_logged_in": True, "provider": "default", **changed,
    }  # fmt: skip
    return create_signed_value(secret, "_streamlit_user", json.dumps(said)).decode()


@pytest.mark.parametrize(("secret", "changed", "gets_in"), sampled(COOKIES, 3, several=True))
def test_a_cookie_counts_only_signed_and_fresh(
    acme: Company, page: Page, secret: str, changed: dict[str, Any], gets_in: bool
) -> None:
    cookie = _cookie(acme, secret, **changed)
    page.context.add_cookies([{"name": "_streamlit_user", "value": cookie, "url": acme.address}])
    page.goto(acme.address)
    drawn(page, "Overview" if gets_in else "Sign in")


def test_a_session_without_the_token_of_our_page_is_nobodys(acme: Company, page: Page) -> None:
    page.context.add_cookies(
        [{"name": "_streamlit_user", "value": _cookie(acme), "url": acme.address}]
    )
    # A page elsewhere cannot read it, though the browser would send the cookie along.
    page.add_init_script("Object.defineProperty(document, 'cookie', {get: () => ''})")
    page.goto(acme.address)
    drawn(page, "Sign in")


def test_a_viewer_sees_and_cannot_record(acme: Company, page: Page) -> None:
    sign_in(page, acme.address + OUT, "vera")
    drawn(page, "Deployment to production")
    expect(page.get_by_test_id("stSidebar").get_by_text("viewer", exact=True)).to_be_visible()
    page.get_by_role("link", name="Record a QA result").click()
    drawn(page, "Record")
    expect(page.get_by_text("You hold no role")).to_be_visible()
    assert page.locator("form, [data-testid=stForm]").count() == 0


def test_nothing_is_recorded_in_the_past(acme: Company, page: Page) -> None:
    sign_in(page, f"{acme.address}{RECORD}&as_of={NOON}", "quinn")
    drawn(page, "Record")
    expect(page.get_by_text("You are looking at the past.")).to_be_visible()
    assert page.locator("[data-testid=stForm]").count() == 0


@pytest.fixture
def own(browser: Browser, tmp_path: Path) -> Iterator[tuple[Company, Page]]:
    """A company to write to."""
    with company(tmp_path) as found, browser.new_context() as context:
        context.set_default_timeout(20_000)
        context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
        yield found, context.new_page()


def press(page: Page) -> None:
    """Press the form's button."""
    page.get_by_test_id("stForm").get_by_role("button", name="Record").click()


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list; a page that is drawn anew meanwhile closes it."""
    wanted = page.get_by_role("option", name=option)
    for _ in range(5):
        page.get_by_role("combobox", name=label).click()
        page.wait_for_timeout(1_000)
        if wanted.count():
            break
    wanted.click()


def last(ledger: Path) -> dict[str, Any]:
    """The last entry of the published copy, with its payload."""
    found = (
        Reader(ledger)
        .copy()
        .frame(
            "SELECT i.kind, i.actor, i.strength, e.payload FROM entry_index i JOIN entries e "
            "USING (seq) ORDER BY seq DESC LIMIT 1"
        )
    )
    row = found.row(0, named=True)
    return {**row, "payload": json.loads(row["payload"])}


def test_a_qa_records_a_result_that_counts_as_theirs(own: tuple[Company, Page]) -> None:
    acme, page = own
    before = entries(acme.ledger)
    sign_in(page, acme.address + OUT, "quinn")
    drawn(page, "Deployment to production")
    page.get_by_role("link", name="Record a QA result").click()
    drawn(page, "Record")
    expect(page.get_by_label("SHA tested, in full")).to_have_value(sha("main"))
    expect(page.get_by_text("exception", exact=True)).to_have_count(0)
    notes = "<script>alert(1)</script> **bold**"
    page.get_by_label("Notes").fill(notes)
    press(page)
    expect(page.get_by_text("It is not recorded.")).to_be_visible()
    # What was refused was judged all the same: the newer copy draws the page anew.
    page.wait_for_timeout(1_000 * (FRESH_SECONDS + 2))
    expect(page.get_by_text("It is not recorded.")).to_be_visible()
    expect(page.get_by_label("Notes")).to_have_value(notes)
    page.get_by_text("✓ pass").click()
    press(page)
    expect(page.get_by_text(f"entry {before + 1}", exact=True)).to_be_visible()
    drawn(page, "Record")
    assert entries(acme.ledger) == before + 1
    entry = last(acme.ledger)
    assert (entry["actor"], entry["strength"]) == ("quinn-acme", "attested")
    body = entry["payload"]["body"]
    assert body["context"]["signed_in"] == f"{acme.relay.issuer} as quinn"
    assert body["object"] | {"id": ""} == {
        "by": "quinn-acme", "environment": "staging", "id": "", "notes": notes,
        "repository": "acme/shop", "result": "pass", "sha": sha("main"), "time": LATER,
    }  # fmt: skip


def test_a_verification_and_an_exception(own: tuple[Company, Page]) -> None:
    acme, page = own
    sign_in(page, acme.address + OUT, "helen")
    drawn(page, "Deployment to production")
    page.get_by_role("link", name="Record a verification").click()
    drawn(page, "Record")
    expect(page.get_by_text("QA result", exact=True)).to_have_count(0)
    page.get_by_text("✓ pass").click()
    press(page)
    expect(page.get_by_text("verification is recorded")).to_be_visible()
    assert last(acme.ledger)["payload"]["body"]["object"]["deployment_id"] == "record:out"
    page.get_by_role("link", name="See the deployment").click()
    drawn(page, "Deployment to production")
    expect(page.get_by_text("Verification ✓ pass")).to_be_visible()

    page.get_by_role("link", name="Record an exception").click()
    drawn(page, "Record")
    choose(page, "Kind", "Without full QA")
    for label, text in (("Reason", "Hot fix"), ("Risk", "Small"), ("Follow-up", "ENG-7")):
        page.get_by_label(label).fill(text)
    press(page)
    expect(page.get_by_text("exception is recorded")).to_be_visible()
    said = last(acme.ledger)["payload"]["body"]["object"]
    assert (said["by"], said["approver"], said["kind"]) == (
        "helen-acme",
        "helen-acme",
        "without_full_qa",
    )
    assert said["approved_at"] == said["time"]


def test_a_role_that_ends_takes_the_form_with_it(own: tuple[Company, Page]) -> None:
    acme, page = own
    sign_in(page, acme.address + RECORD, "quinn")
    drawn(page, "Record")
    policy = acme.ledger.parent / "policy.toml"
    policy.write_text(POLICY.replace('person = "quinn-acme"', 'person = "somebody-else"'))
    done = call("--ledger", acme.ledger, "publish", cwd=acme.ledger.parent, DEPLOY_LEDGER_NOW=LATER)
    assert done.code == 0, done.err
    expect(page.get_by_text("You hold no role")).to_be_visible()
    expect(page.get_by_test_id("stForm")).to_have_count(0)
    expect(page.get_by_test_id("stSidebar").get_by_text("viewer", exact=True)).to_be_visible()


def test_who_comes_second_waits(own: tuple[Company, Page]) -> None:
    acme, page = own
    before = entries(acme.ledger)
    sign_in(page, acme.address + RECORD, "quinn")
    drawn(page, "Record")
    page.get_by_text("✓ pass").click()
    lock = Lock(acme.ledger)
    lock.take()
    try:
        press(page)
        expect(page.get_by_text("Somebody else is writing; yours comes next.")).to_be_visible()
    finally:
        lock.release()
    expect(page.get_by_text("QA result is recorded")).to_be_visible(timeout=60_000)
    assert entries(acme.ledger) == before + 1


@pytest.mark.soak
def test_what_is_typed_stays_while_others_write(own: tuple[Company, Page]) -> None:
    acme, page = own
    sign_in(page, acme.address + RECORD, "quinn")
    drawn(page, "Record")
    page.get_by_label("Notes").fill("half a sentence")
    done = call("--ledger", acme.ledger, "record", "ticket", "--repository", "acme/shop", "--key",
                "ENG-1", "--status", "Open", "--by", "mara", cwd=acme.ledger.parent,
                DEPLOY_LEDGER_NOW=LATER)  # fmt: skip
    assert done.code == 0, done.err
    expect(page.get_by_text(f"up to entry {entries(acme.ledger)}")).to_be_visible()
    assert page.get_by_label("Notes").input_value() == "half a sentence"
