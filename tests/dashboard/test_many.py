"""A hundred thousand deployments: how long the pages' questions take, and what is transferred."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket

from dashboard.questions import deployments, dossier, overview
from dashboard.questions.deployments import Filter
from dashboard.questions.head import head
from dashboard.questions.paging import PAGE_ROWS
from ledger.reading.reader import Copy, Reader
from tests.dashboard.conftest import drawn, serving
from tests.dashboard.many import many

DEPLOYMENTS = 100_000
LANDING_SECONDS = 0.1
FILTER_SECONDS = 0.5
MOST_BYTES = 1_000_000
FILTERS = (
    Filter(),
    Filter(kind="production", flag="approval"),
    Filter(control="C7.4", verdict="fail"),
    Filter(repository="acme/shop", verdict="undecidable"),
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
    def all_of_it() -> None:
        head(copy)
        overview.choices(copy)
        overview.flag_counts(copy, None)
        overview.worst(copy, None)
        overview.lacking_controls(copy, None)
        overview.trend(copy, "production")

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


def test_no_transfer_over_a_megabyte(ledger: Path, page: Page) -> None:
    received: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(len(frame)))

    with serving(ledger) as address:
        page.on("websocket", listen)
        for path, heading in (("/", "Overview"), ("/deployments", "Deployments")):
            received.clear()
            page.goto(address + path)
            drawn(page, heading)
            assert 0 < sum(received) < MOST_BYTES
