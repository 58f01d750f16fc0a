"""kill -9 at each step and at any moment: nothing acknowledged is lost, nothing is doubled."""

import random
import signal
import subprocess
import time

import pytest

from tests.faults.child import COMMITTED, STEPS, UNCOMMITTED
from tests.faults.conftest import MOST, Undisturbed
from tests.faults.place import HOUSE, Count, Place
from tests.faults.work import ALL

BATCHES = 2
MOMENTS = [pytest.param(n, marks=[pytest.mark.soak] if n >= 3 else []) for n in range(200)]


@pytest.mark.parametrize("step", [UNCOMMITTED, COMMITTED, *STEPS])
def test_killed_at_a_step(step: str, place: Place, undisturbed: Undisturbed, count: Count) -> None:
    done = place.run(BATCHES, "--die", step, "--turn", 2)
    assert done.returncode == -signal.SIGKILL, done.stderr
    count(f"killed at: {step}")
    place.check(done.stdout, undisturbed(BATCHES), count)


@pytest.mark.parametrize("seed", MOMENTS)
def test_killed_at_any_moment(
    seed: int, place: Place, undisturbed: Undisturbed, count: Count
) -> None:
    chance = random.Random(seed)
    # Half of them do nothing but append: there the moments around COMMIT are met more often.
    doing = ["append"] if seed % 2 else ALL
    process = subprocess.Popen(
        place.command(MOST, "--doing", *doing),
        cwd=HOUSE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = chance.randrange(len(doing) * MOST)
    told = "".join(process.stdout.readline() for _ in range(lines))
    time.sleep(chance.random() * 0.1)
    process.kill()
    rest, failed = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), failed
    count("killed at any moment" if process.returncode else "ended before it was killed")
    place.check(told + rest, undisturbed(MOST), count)


@pytest.mark.soak
def test_killed_again_and_again(place: Place, undisturbed: Undisturbed, count: Count) -> None:
    for step in (COMMITTED, "copy renamed, pointer not moved", "some notes written"):
        done = place.run(BATCHES, "--die", step)
        assert done.returncode == -signal.SIGKILL, done.stderr
        count("killed once more on the way back")
    place.check("", undisturbed(BATCHES), lambda _: None)
