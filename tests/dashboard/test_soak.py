"""Five minutes of ten people clicking while records come in every ten seconds: nothing fails."""

import os
import random
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cli.conftest import NOW, Done, call
from tests.dashboard.conftest import asked, drawn, entries, published_again, serving, watched

SESSIONS = 10
INGESTS = 30
SECONDS = 300
GROWTH = 1.1
"""How much the last third may have in memory of what the second third had: the first warms up."""
SHOWN = {
    "/": "Overview",
    "/deployments?kind=production": "Deployments",
    "/deployments?flag=qa&verdict=fail": "Deployments",
    "/deployment?id={id}": "Deployment to production",
    "/trace?q=SHOP-104": "Trace",
    "/ledger": "Ledger",
}

_ANY = "SELECT min(subject_id) FROM evidence WHERE kind = 'production'"

pytestmark = pytest.mark.soak


def _memory(address: str) -> int:
    """Resident bytes of the server at an address."""
    port = f"--server.port={urlsplit(address).port}"
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if port in (process / "cmdline").read_text().split("\0"):
                pages = int((process / "statm").read_text().split()[1])
                return pages * os.sysconf("SC_PAGE_SIZE")
    raise LookupError(port)


def _ingest(ledger: Path, address: str, done: list[Done], memory: list[int]) -> None:
    for number in range(INGESTS):
        begun = time.monotonic()
        records = ledger.parent / f"records-{number}.ndjson"
        records.write_text(
            f'{{"type": "ticket", "repository": "acme/shop", "key": "SHOP-{900 + number}", '
            f'"status": "Open", "by": "mara", "time": "{NOW}"}}\n'
        )
        done.append(call("--ledger", ledger, "ingest", "records", records.name, "--json",
                         cwd=ledger.parent, DEPLOY_LEDGER_NOW=NOW))  # fmt: skip
        memory.append(_memory(address))
        time.sleep(max(0.0, SECONDS / INGESTS - (time.monotonic() - begun)))


def _click(page: Page, address: str, deployment: str, chance: random.Random) -> None:
    if chance.random() < 0.5:
        link = chance.choice(["Overview", "Deployments", "Trace", "Ledger"])
        page.get_by_role("link", name=link, exact=True).first.click()
        drawn(page, link)
    else:
        path, heading = chance.choice(list(SHOWN.items()))
        page.goto(address + path.format(id=deployment))
        drawn(page, heading)


def test_reading_and_writing_at_the_same_time(demo: Path, browser: Browser, tmp_path: Path) -> None:
    ledger = published_again(demo, tmp_path)
    done: list[Done] = []
    memory: list[int] = []
    chance = random.Random(3)
    deployment = asked(ledger, _ANY)
    with serving(ledger) as address, ExitStack() as windows:
        pages = [windows.enter_context(watched(browser)).new_page() for _ in range(SESSIONS)]
        for page in pages:
            page.goto(address)
            drawn(page, "Overview")
        writer = threading.Thread(target=_ingest, args=(ledger, address, done, memory))
        writer.start()
        while writer.is_alive():
            _click(chance.choice(pages), address, deployment, chance)
        writer.join()
        for page in pages:
            expect(page.get_by_text(f"up to entry {entries(ledger):,}")).to_be_visible()
    assert [answer.err for answer in done if answer.code] == []
    assert len(done) == INGESTS
    third = INGESTS // 3
    warm, last = sum(memory[third : 2 * third]), sum(memory[2 * third :])
    assert last < GROWTH * warm, memory
