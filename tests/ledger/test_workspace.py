"""A workspace shows the ledger as it was, and cannot change it."""

from pathlib import Path

import duckdb
import pytest

from ledger.errors import UsageError
from ledger.file.store import Ledger
from ledger.reading.workspace import Workspace, moment
from ledger.verify import verify
from tests.conftest import SetClock
from tests.helpers import run, take


@pytest.fixture
def path(tmp_path: Path, set_clock: SetClock) -> Path:
    """A closed ledger of one run; the last version appended is the oldest at its source."""
    versions = (("26", "26", "queued"), ("27", "27", "completed"), ("28", "25", "requested"))
    set_clock("2026-10-26T09:00:00Z")
    with Ledger.create(tmp_path / "ledger.duckdb", simulated=True) as ledger:
        for appended, updated, status in versions:
            set_clock(f"2026-10-{appended}T09:00:00Z")
            take(ledger, run(1, status=status, updated_at=f"2026-10-{updated}T08:00:00Z"))
    return tmp_path / "ledger.duckdb"


def _present(path: Path, as_of: str | None) -> list[str]:
    with Ledger.open(path) as ledger:
        at = moment(ledger, as_of)
    with Workspace(path, at) as workspace:
        return [status for (status,) in workspace.rows("SELECT status FROM runs")]


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (None, ["completed"]),
        ("1", ["queued"]),
        ("2", ["completed"]),
        ("2026-10-26T09:00:00Z", ["queued"]),
        ("2026-10-27T23:59:59Z", ["completed"]),
        ("2026-10-01T00:00:00Z", []),
    ],
)
def test_the_present_version_is_the_latest_at_its_source_among_those_seen(
    path: Path, as_of: str | None, status: list[str]
) -> None:
    assert _present(path, as_of) == status


@pytest.mark.parametrize("as_of", ["99", "yesterday", "2026-10-26"])
def test_a_moment_that_never_was_is_refused(path: Path, as_of: str) -> None:
    with pytest.raises(UsageError):
        _present(path, as_of)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger.entries",
        "UPDATE ledger.runs SET status = 'x'",
        "DROP TABLE ledger.entries",
        "INSERT INTO ledger.entries VALUES (9, '{}')",
    ],
)
def test_a_workspace_cannot_change_the_ledger(path: Path, statement: str) -> None:
    with Ledger.open(path) as ledger:
        at = moment(ledger, None)
    with Workspace(path, at) as workspace, pytest.raises(duckdb.Error, match="read-only"):
        workspace.run(statement)
    with Ledger.open(path) as ledger:
        assert verify(ledger).holds
