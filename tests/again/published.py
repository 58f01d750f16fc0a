"""A ledger that is published again and again, and what a full evaluation says each time."""

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.reading import publish
from ledger.reading.workspace import Workspace
from ledger.writing.append import Incoming, append
from reports import publish as filling
from reports.again.links import Groups
from reports.again.touched import Earlier, touched
from reports.evidence.policy.book import PolicyBook
from reports.held.tables import OF_REPOSITORIES, OF_SUBJECTS

TABLES = (*OF_REPOSITORIES, *OF_SUBJECTS, "flag_tally", "control_tally", "unbound_record",
           "source_state", "judgement", "level_override", "judged_until")  # fmt: skip
_NOT_COMPARED = {"whole_at"}

Found = dict[str, list[str]]


class Published:
    """One ledger over time; each `step` takes facts in and publishes."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.path = folder / "ledger.duckdb"
        self._anew = folder / "anew"
        self._anew.mkdir()
        self._patch = patch
        self.again: frozenset[str] | None = None
        """What the last step judged again; None where that was everything."""
        patch.setattr(filling, "touched", self._noting)

    def _noting(
        self, workspace: Workspace, book: PolicyBook, earlier: Earlier, groups: Groups
    ) -> frozenset[str] | None:
        self.again = touched(workspace, book, earlier, groups)
        return self.again

    def step(self, now: datetime, facts: Sequence[Observation]) -> list[str]:
        """Append facts at a moment, and publish; what became of each."""
        self._patch.setenv(SIMULATED_NOW, format_time(now))
        self.again = None
        if not self.path.exists():
            Ledger.create(self.path, simulated=True).__exit__()
        with Ledger.open(self.path) as ledger:
            batch = [Incoming("story", n, "", fact) for n, fact in enumerate(facts)]
            outcomes = append(ledger, batch)
            publish.publish(ledger, filling.fill)
        return [outcome.result for outcome in outcomes]

    def found(self) -> Found:
        """What readers find now."""
        copy = publish.current(self.path)
        assert copy is not None
        return _tables(copy)

    def expected(self) -> Found:
        """What they would find if everything had been judged."""
        copy = self._anew / "copy.duckdb"
        shutil.copyfile(self.path, copy)
        filling.fill_anew(copy)
        return _tables(copy)

    def differences(self) -> dict[str, tuple[list[str], list[str]]]:
        """Rows that only the one and only the other has, by table."""
        found, expected = self.found(), self.expected()
        return {
            table: (
                [row for row in rows if row not in expected[table]][:3],
                [row for row in expected[table] if row not in rows][:3],
            )
            for table, rows in found.items()
            if rows != expected[table]
        }


def _tables(copy: Path) -> Found:
    with Ledger.read(copy) as ledger:
        frames = {table: ledger.frame(f"FROM {table}") for table in TABLES}
    return {table: rows(frame) for table, frame in frames.items()}


def rows(frame: pl.DataFrame) -> list[str]:
    """Each row as text, in an order that no table has."""
    kept = frame.select(sorted(name for name in frame.columns if name not in _NOT_COMPARED))
    return sorted(map(repr, kept.iter_rows(named=True)))
