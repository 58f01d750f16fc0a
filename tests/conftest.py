"""What all tests share: a fresh ledger, and a simulated one with a clock that a test sets."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger

SetClock = Callable[[str], None]

# How long an example takes says more about the machine than about the code.
settings.register_profile("house", deadline=None)
settings.register_profile("soak", deadline=None, max_examples=2_000)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _no_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees no simulated clock but the one it sets."""
    monkeypatch.delenv(SIMULATED_NOW, raising=False)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty real ledger."""
    with Ledger.create(tmp_path / "ledger.duckdb") as made:
        yield made


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Set the simulated clock to an RFC 3339 time."""

    def set_to(time: str) -> None:
        monkeypatch.setenv(SIMULATED_NOW, time)

    return set_to


@pytest.fixture
def simulated_ledger(tmp_path: Path, set_clock: SetClock) -> Iterator[Ledger]:
    """An empty simulated ledger whose clock stands at 2026-10-26T09:00:00Z until it is set."""
    set_clock("2026-10-26T09:00:00Z")
    with Ledger.create(tmp_path / "simulated.duckdb", simulated=True) as made:
        yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the sums of what the tests of faults counted, and what others measured."""
    reports = [r for found in terminalreporter.stats.values() for r in found]
    met = Counter(
        what
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, what in report.user_properties
        if name == "fault"
    )
    if met:
        terminalreporter.section("faults")
        for what, times in sorted(met.items()):
            terminalreporter.write_line(f"{times:7,} {what}")
    told = [
        (report.nodeid.split("::")[-1], what)
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, what in report.user_properties
        if name == "measured"
    ]
    if told:
        terminalreporter.section("measured")
        for test, what in told:
            terminalreporter.write_line(f"{test}: {what}")
