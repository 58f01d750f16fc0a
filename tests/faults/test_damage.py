"""A damaged file: the ledger is whole, or says what is wrong and how to go on; never less."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.anchor import guard, opened
from ledger.errors import IntegrityError, LedgerError, StoreError
from ledger.file.store import Ledger
from ledger.keeping.recover import recover
from ledger.keeping.restore import restore
from ledger.reading import publish
from ledger.verify import verify
from tests.cli.conftest import call
from tests.faults.child import UNCOMMITTED
from tests.faults.conftest import MOST
from tests.faults.place import Count, Place
from tests.faults.work import RECORDS, log_of

PUBLISHED, WHOLE = 2, 6
PADDING = 1_000
CUTS = [pytest.param(n, marks=[pytest.mark.soak] if n >= 3 else []) for n in range(50)]
FLIPS = [pytest.param(n, marks=[pytest.mark.soak] if n >= 3 else []) for n in range(40)]


@pytest.fixture(scope="session")
def crashed(blank: Place, tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, list[int]]:
    """A ledger whose last batches are anchored and only in its log, and the log's lengths."""
    place = blank.copy(tmp_path_factory.mktemp("crashed"))
    place.work(range(PUBLISHED))
    done = place.run(
        WHOLE + 1, "--doing", "append", "anchor", "--die", UNCOMMITTED,
        "--turn", WHOLE + 1 - PUBLISHED,
    )  # fmt: skip
    kept = [line.split() for line in done.stdout.splitlines() if line.startswith("kept")]
    assert len(kept) == WHOLE
    return place, [int(length) for _, _, length in kept[PUBLISHED:]]


def _recovered(place: Place) -> None:
    """What the message says to do leads to a ledger that has everything again, and its loss."""
    anchors = opened([str(place.anchor)])
    with Ledger.open(place.ledger) as ledger:
        recover(ledger, anchors, "the log was damaged")
    place.work(range(WHOLE))
    with Ledger.open(place.ledger) as ledger:
        guard(ledger, anchors)
        assert verify(ledger, anchors=anchors).problems == []
        assert ledger.rows("SELECT count(DISTINCT run_id) AS n FROM runs") == [(RECORDS * WHOLE,)]


def _refusal(place: Place) -> LedgerError | None:
    """Open a ledger as every writer opens it; why that is refused, None where it is whole."""
    anchors = opened([str(place.anchor)])
    try:
        with Ledger.open(place.ledger) as ledger:
            guard(ledger, anchors)
            assert verify(ledger, anchors=anchors).problems == []
            assert ledger.head()[0] == RECORDS * WHOLE
    except (StoreError, IntegrityError) as error:
        return error
    return None


def _met(place: Place, count: Count, damage: str) -> str:
    """Open a damaged ledger, and do what it says where it refuses; what became of it."""
    refusal = _refusal(place)
    if refusal is None:
        count(f"{damage}: whole")
        return "whole"
    fate = "rows are missing, and the guard refuses"
    if isinstance(refusal, StoreError):
        fate = "it cannot be opened"
        assert "restore" in refusal.fix
        copy = publish.current(place.ledger)
        assert copy is not None
        restore(copy, place.ledger, key=None, vkey=None)
        refusal = _refusal(place)
    assert isinstance(refusal, IntegrityError)
    told = re.search(r"has a checkpoint of (\d+) \w+, and the ledger has (\d+)", refusal.message)
    assert told is not None, refusal
    assert int(told[1]) > int(told[2])
    assert "recover" in refusal.fix
    _recovered(place)
    count(f"{damage}: {fate}")
    return fate


@pytest.mark.parametrize("seed", CUTS)
def test_a_log_that_is_cut(
    seed: int, crashed: tuple[Place, list[int]], tmp_path: Path, count: Count
) -> None:
    place, lengths = crashed[0].copy(tmp_path), crashed[1]
    length = random.Random(seed).randrange(1, lengths[-1])
    with log_of(place.ledger).open("r+b") as file:
        file.truncate(length)
    assert _met(place, count, "log cut") != "whole"


@pytest.mark.parametrize(
    ("damage", "how"),
    [
        ("log untouched", lambda _: None),
        ("log emptied", lambda log: log.write_bytes(b"")),
        ("log deleted", lambda log: log.unlink()),
    ],
)
def test_a_log_that_is_gone(
    damage: str,
    how: Callable[[Path], object],
    crashed: tuple[Place, list[int]],
    tmp_path: Path,
    count: Count,
) -> None:
    place = crashed[0].copy(tmp_path)
    how(log_of(place.ledger))
    assert (_met(place, count, damage) == "whole") == (damage == "log untouched")


def test_a_last_commit_of_zeros(
    crashed: tuple[Place, list[int]], tmp_path: Path, count: Count
) -> None:
    place, lengths = crashed[0].copy(tmp_path), crashed[1]
    with log_of(place.ledger).open("r+b") as file:
        file.seek(lengths[-2])
        file.write(bytes(lengths[-1] - lengths[-2]))
    assert _met(place, count, "last commit zeroed") != "whole"


@pytest.fixture(scope="session")
def closed(blank: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A ledger that was closed well."""
    place = blank.copy(tmp_path_factory.mktemp("closed"))
    place.work(range(MOST), PADDING)
    assert not log_of(place.ledger).exists()
    return place


@pytest.mark.parametrize("seed", FLIPS)
def test_a_flipped_bit(seed: int, closed: Place, tmp_path: Path, count: Count) -> None:
    place = closed.copy(tmp_path)
    chance = random.Random(seed)
    data = bytearray(place.ledger.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    place.ledger.write_bytes(data)
    done = call("--ledger", place.ledger, "--anchor", place.anchor, "verify", "--json",
                cwd=tmp_path)  # fmt: skip
    assert "Traceback" not in done.err, done.err
    assert done.code in (0, 3, 5)
    if done.code == 0:
        # A full verification has hashed every entry: the bit lies where nothing is stored.
        assert (done.json["holds"], done.json["size"]) == (True, RECORDS * MOST)
        count("bit flipped: where nothing is stored")
    elif done.code == 3:
        assert "restore" in done.err
        count("bit flipped: the file cannot be read")
    else:
        count("bit flipped: verification names it")
