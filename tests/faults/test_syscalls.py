"""Every system call of one append, publication and anchoring fails in its turn, or kills it."""

import shutil
import signal
from pathlib import Path

import pytest

from tests.faults import calls
from tests.faults.calls import Calls
from tests.faults.conftest import Undisturbed
from tests.faults.place import Checkpoints, Count, Place, clear

BATCHES = 2
EIO, ENOSPC, KILL = "error=EIO", "error=ENOSPC", "signal=SIGKILL"
EVERY = [(name, fault) for name in calls.CHANGING for fault in (EIO, ENOSPC, KILL)]
SOME = [
    ("openat", EIO, 1),
    ("fsync", EIO, 1),
    ("pwrite64", ENOSPC, 3),
    ("sendfile", ENOSPC, 1),
    ("fsync", KILL, 5),
]

pytestmark = pytest.mark.skipif(calls.refusal() is not None, reason=str(calls.refusal()))


@pytest.fixture(scope="session")
def counted(blank: Place, tmp_path_factory: pytest.TempPathFactory) -> Calls:
    """What undisturbed work calls."""
    folder = tmp_path_factory.mktemp("counted")
    names = (*calls.CHANGING, *calls.OTHERS, calls.READING)
    return calls.recorded(blank.copy(folder / "place"), folder / "trace", BATCHES, *names)


def _disturb(
    place: Place, under: list[str], fault: str, expected: Checkpoints, count: Count
) -> None:
    done = place.run(BATCHES, "--predictable", under=under)
    if fault == KILL:
        assert done.returncode == -signal.SIGKILL, done.stderr
    elif done.returncode:
        clear(done.returncode, done.stderr, count)
    else:
        count(f"went on after {fault}")
    place.check(done.stdout, expected, count)


def test_no_call_is_missed(counted: Calls) -> None:
    assert set(counted.counted) <= {*calls.CHANGING, calls.READING}
    assert {"openat", "write", "pwrite64", "fsync", calls.READING} <= set(counted.counted)


@pytest.mark.parametrize(("name", "fault", "turn"), SOME)
def test_a_call_fails(
    name: str,
    fault: str,
    turn: int,
    place: Place,
    counted: Calls,
    undisturbed: Undisturbed,
    count: Count,
) -> None:
    under = counted.failing(place.folder, name, fault, turn)
    _disturb(place, under, fault, undisturbed(BATCHES), count)


@pytest.mark.soak
@pytest.mark.parametrize(("name", "fault"), [*EVERY, (calls.READING, EIO)])
def test_every_call_fails_in_its_turn(
    name: str,
    fault: str,
    blank: Place,
    counted: Calls,
    tmp_path: Path,
    undisturbed: Undisturbed,
    count: Count,
) -> None:
    for turn in range(1, counted.counted[name] + 1):
        place = blank.copy(tmp_path / "place")
        under = counted.failing(place.folder, name, fault, turn)
        _disturb(place, under, fault, undisturbed(BATCHES), count)
        count(f"{name} failed with {fault}")
        shutil.rmtree(place.folder)
