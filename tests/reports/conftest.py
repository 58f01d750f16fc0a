"""The simulated organisation as a ledger, built once for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.archive import ingest_archive
from ingest.demo import take_in_beside
from ingest.simulation import build
from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from ledger.writing import own
from reports.judge.evaluate import Judgement, judge
from tests.conftest import SetClock
from tests.helpers import ignore_progress


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The ledger of the simulated organisation; while it is used the clock stands at its end."""
    folder = tmp_path_factory.mktemp("acme")
    organisation = build(folder / "organisation")
    path = folder / "ledger.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, format_time(organisation.now))
        own.create(path, organisation.policy, simulated=True)
        with Ledger.open(path) as ledger:
            ingest_archive(ledger, organisation.archive, repository=None, progress=ignore_progress)
            take_in_beside(ledger, organisation, ignore_progress)
        yield path


ACME_AT = "2026-10-26T09:00:00Z"


@pytest.fixture(scope="session")
def judged_acme(acme: Path) -> Iterator[Judgement]:
    """The simulated organisation, judged at its end."""
    with judge(acme, ACME_AT) as judgement:
        yield judgement


@pytest.fixture
def at_noon(set_clock: SetClock) -> None:
    """The clock of a small ledger: Monday, 2026-11-02, noon in UTC."""
    set_clock("2026-11-02T12:00:00Z")
