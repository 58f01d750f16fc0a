"""A hundred thousand deployments: how long the pages' questions take, and what is transferred."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket

from dashboard.parts.cells import as_csv
from dashboard.parts.tables import deployment_rows
from dashboard.questions import controls, deployments, dossier, exceptions, overview, qa
from dashboard.questions.controls import Lacking
from dashboard.questions.deployments import Filter
from dashboard.questions.head import head
from dashboard.questions.paging import PAGE_ROWS
from ledger.reading.reader import Copy, Reader
from tests.dashboard.conftest import drawn, serving, watched
from tests.dashboard.many import many

DEPLOYMENTS = 100_000
LANDING_SECONDS = 0.1
FILTER_SECONDS = 0.5
FIRST_SECONDS = 2.0
FILE_SECONDS = 15
MOST_BYTES = 1_000_000
SHOWN = {"/": "Overview", "/deployments": "Deployments", "/controls": "Controls",
         "/control?control=C3.1&stands=pass": "Control C3.1", "/exceptions": "Exceptions",
         "/qa": "QA"}  # fmt: skip
FILTERS = (
    Filter(),
    Filter(kind="production", flag="approval"),
    Filter(control="C7.4", verdict="fail"),
    Filter(repository="acme/worker", verdict="undecidable"),
    Filter(person="dana-acme", kind="production"),
)

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def ledger(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with very many published deployments."""
    return many(demo, tmp_path_factory.mktemp("many"), DEPLOYMENTS)


@pytest.fixture(scope="module")
def copy(ledger: Path) -> Copy:
    """What is published of it."""
    return Reader(ledger).copy()


def best(question: Callable[[], object]) -> float:
    """Seconds of the quickest of five: other load on the machine only ever adds."""
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        question()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def test_the_landing_page(copy: Copy) -> None:
    week = overview.last_whole_week(head(copy))

    def all_of_it() -> None:
        head(copy)
        overview.choices(copy)
        overview.flag_counts(copy, None)
        overview.worst(copy, None)
        overview.lacking_controls(copy, None)
        overview.trend(copy, "production")
        overview.change(copy, week)

    assert deployments.count(copy, Filter()) >= DEPLOYMENTS
    assert best(all_of_it) < LANDING_SECONDS


@pytest.mark.parametrize("chosen", FILTERS, ids=str)
def test_a_filter(copy: Copy, chosen: Filter) -> None:
    total = deployments.count(copy, chosen)
    last = (total - 1) // PAGE_ROWS * PAGE_ROWS
    assert total
    assert best(lambda: (deployments.count(copy, chosen), deployments.listed(copy, chosen, 0))) < (
        FILTER_SECONDS
    )
    assert best(lambda: deployments.listed(copy, chosen, last)) < FILTER_SECONDS


def test_one_deployment(copy: Copy) -> None:
    subject = overview.worst(copy, None)["subject_id"][0]

    def all_of_it() -> None:
        row = dossier.deployment(copy, subject)
        found = dossier.findings(copy, subject)
        dossier.entries(copy, [n for f in found for n in f["evidence"] or []], row["run_url"])

    assert best(all_of_it) < FILTER_SECONDS


def test_the_catalogue_and_what_lacks_a_control(copy: Copy) -> None:
    assert best(lambda: controls.counts(copy)) < FILTER_SECONDS
    assert best(lambda: controls.counts(copy, "acme/shop")) < FILTER_SECONDS
    assert best(lambda: controls.counts(copy, "acme/shop", "production")) < FILTER_SECONDS
    for chosen in (Lacking("C3.1", verdict="pass"), Lacking("C7.4", kind="production"),
                   Lacking("C7.1", "acme/shop")):  # fmt: skip
        total = controls.count(copy, chosen)
        last = (total - 1) // PAGE_ROWS * PAGE_ROWS
        assert total > PAGE_ROWS
        assert best(partial(controls.count, copy, chosen)) < FILTER_SECONDS
        assert best(partial(controls.lacking, copy, chosen, 0)) < FILTER_SECONDS
        assert best(partial(controls.lacking, copy, chosen, last)) < FILTER_SECONDS


def test_the_register_of_exceptions(copy: Copy) -> None:
    at = head(copy).judged_at
    found = exceptions.listed(copy, at)
    most = found.sort("waived_findings")["entry"][-1]
    assert exceptions.waived(copy, most).height > PAGE_ROWS
    assert best(lambda: exceptions.listed(copy, at)) < LANDING_SECONDS
    assert best(lambda: exceptions.waived(copy, most)) < FILTER_SECONDS


def test_qa(copy: Copy) -> None:
    every, chosen = qa.Filter(), qa.Filter(repository="acme/shop", tester="quinn-acme")
    for asked in (every, chosen):
        assert qa.count(copy, asked) > PAGE_ROWS
        assert best(partial(qa.results, copy, asked, 0)) < LANDING_SECONDS
        assert best(partial(qa.by_tester, copy, asked)) < LANDING_SECONDS
        assert best(partial(qa.waiting, copy, asked)) < FILTER_SECONDS
    assert best(lambda: (qa.choices(copy), qa.unbound(copy, every))) < LANDING_SECONDS


def test_who_deployed(copy: Copy) -> None:
    assert best(lambda: deployments.people(copy)) < LANDING_SECONDS


def test_all_of_a_table_as_a_file(copy: Copy) -> None:
    begun = time.perf_counter()
    made = as_csv(deployment_rows(deployments.listed(copy, Filter())), head(copy))
    assert made.count("\n") == deployments.count(copy, Filter()) + 1
    assert time.perf_counter() - begun < FILE_SECONDS


def test_the_first_view(ledger: Path, browser: Browser) -> None:
    def first() -> None:
        with watched(browser) as window:
            page = window.new_page()
            page.goto(address)
            drawn(page, "Overview")

    with serving(ledger) as address:
        first()
        assert best(first) < FIRST_SECONDS


def test_no_transfer_over_a_megabyte(ledger: Path, page: Page) -> None:
    received: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(len(frame)))

    with serving(ledger) as address:
        page.on("websocket", listen)
        for path, heading in SHOWN.items():
            received.clear()
            page.goto(address + path)
            drawn(page, heading)
            assert 0 < sum(received) < MOST_BYTES
