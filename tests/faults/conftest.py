"""Places to disturb, what undisturbed work leaves there, and counts of what was met."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger
from tests.faults.place import Checkpoints, Count, Place

# With a simulated clock that stands, the same work leaves the same roots and signatures.
_NOW = "2026-10-26T09:00:00Z"
MOST = 8

Undisturbed = Callable[..., Checkpoints]


@pytest.fixture(scope="session", autouse=True)
def _never_the_real_clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, _NOW)
        yield


@pytest.fixture(autouse=True)
def _clock(_no_settings_of_the_caller: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Children inherit it too."""
    monkeypatch.setenv(SIMULATED_NOW, _NOW)


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An empty ledger; its copies have its key, and so sign alike."""
    place = Place(tmp_path_factory.mktemp("blank"))
    with Ledger.create(place.ledger, simulated=True):
        place.anchor.mkdir()
    return place


@pytest.fixture
def place(blank: Place, tmp_path: Path) -> Place:
    """An empty ledger of the test's own."""
    return blank.copy(tmp_path)


@pytest.fixture(scope="session")
def undisturbed(blank: Place, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The checkpoints that so many batches, of so much padding, leave where nothing goes wrong."""

    @cache
    def all_of(padding: int) -> Checkpoints:
        calm = blank.copy(tmp_path_factory.mktemp("undisturbed"))
        calm.work(range(MOST), padding)
        return calm.checkpoints()

    def first(batches: int, padding: int = 0) -> Checkpoints:
        left = all_of(padding)
        assert len(left) == 2 * MOST
        return [*left[:batches], *left[MOST : MOST + batches]]

    return first


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    """Count something that was met; the end of the run shows the sums (tests/conftest.py)."""

    def met(what: str) -> None:
        record_property("fault", what)

    return met
