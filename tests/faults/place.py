"""A ledger with its anchor in a folder of its own, and what must hold of it after any fault."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.anchor import guard, opened
from ledger.file.store import Ledger
from ledger.reading import publish
from ledger.verify import verify
from tests.faults.work import RECORDS, work

HOUSE = Path(__file__).parent.parent.parent

Count = Callable[[str], None]
Checkpoints = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Place:
    """The folder; `name` is what the ledger in it is called."""

    folder: Path

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.folder / "ledger.duckdb"

    @property
    def anchor(self) -> Path:
        """The folder outside."""
        return self.folder / "anchor"

    def copy(self, folder: Path) -> "Place":
        """The same once more, at a folder that may be there already."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Place(folder)

    def command(self, batches: int, *options: str | int) -> list[str]:
        """The command of a child that does the work with the first so many batches."""
        given = [self.ledger, self.anchor, 0, batches, *options]
        return [sys.executable, "-m", "tests.faults.child", *map(str, given)]

    def run(
        self, batches: int, *options: str | int, under: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run such a child to its end, whatever that is."""
        command = [*under, *self.command(batches, *options)]
        return subprocess.run(
            command, cwd=HOUSE, capture_output=True, text=True, check=False, timeout=300
        )

    def work(self, numbers: Iterable[int], padding: int = 0) -> dict[int, list[str]]:
        """Do the work in this process."""
        return work(self.ledger, self.anchor, numbers, _say_nothing, padding=padding)

    def present(self) -> list[int]:
        """The batches of the ledger; each is there once and whole, and all of it holds."""
        with Ledger.open(self.ledger) as ledger:
            anchors = opened([str(self.anchor)])
            guard(ledger, anchors)
            verdict = verify(ledger, anchors=anchors)
            assert verdict.problems == []
            # Before the first note is out there, that is all that could not be checked.
            is_anchored = any(self.anchor.rglob("[!.]*.checkpoint"))
            assert bool(verdict.unverified) == (verdict.size > 0 and not is_anchored)
            indexed = ledger.rows("SELECT key FROM entry_index")
            typed = ledger.rows("SELECT run_id FROM runs")
            refused = ledger.rows("SELECT count(*) AS n FROM quarantine")[0][0]
        found = Counter((run_id - 1) // RECORDS for (run_id,) in typed)
        assert len(set(indexed)) == len(set(typed)) == len(typed) == len(indexed)
        assert set(found.values()) <= {RECORDS}
        assert refused == len(found)
        return sorted(found)

    def checkpoints(self) -> Checkpoints:
        """Every checkpoint with its signed note, of both logs."""
        with Ledger.open(self.ledger) as ledger:
            return ledger.rows("SELECT * FROM checkpoints ORDER BY log, size")

    def check(self, told: str, expected: Checkpoints, count: Count, *, padding: int = 0) -> None:
        """Nothing acknowledged is lost, and the same work again ends as if nothing had been.

        `told` is what a disturbed child said on stdout, `expected` what an undisturbed one leaves.
        """
        batches = len(expected) // 2
        acknowledged = [int(line.split()[1]) for line in told.splitlines() if line[:4] == "kept"]
        present = self.present()
        assert present[: len(acknowledged)] == acknowledged
        assert len(present) - len(acknowledged) in (0, 1)
        for _ in present[len(acknowledged) :]:
            count("batches committed and not acknowledged")
        for _ in acknowledged:
            count("batches acknowledged, none lost")
        for number, became in self.work(range(batches), padding).items():
            new = "known" if number in present else "added"
            assert became == [*[new] * RECORDS, "quarantined"]
        self.check_end(expected)

    def check_end(self, expected: Checkpoints) -> None:
        """All is as after undisturbed work, inside and outside, and nothing is left over."""
        assert self.present() == list(range(len(expected) // 2))
        assert self.checkpoints() == expected
        assert sum(1 for _ in self.anchor.rglob("[!.]*.checkpoint")) == len(expected)
        copy = publish.current(self.ledger)
        assert copy is not None
        with Ledger.read(copy) as ledger:
            assert ledger.rows("SELECT * FROM checkpoints ORDER BY log, size") == expected
        names = {path.name for path in publish.folder(self.ledger).iterdir()}
        assert "current" in names
        assert {Path(name).suffix for name in names - {"current"}} == {".duckdb"}
        assert len(names) <= publish.KEPT + 1


def _say_nothing(_: str) -> None:
    """Nobody listens."""


def clear(code: int, told: str, count: Count) -> str:
    """What a process said that could not go on: one error with its fix, and no traceback."""
    assert "Traceback" not in told, told
    # DuckDB's own words may hold an "Error: " too, in what was told on the way.
    said, _, fix = f"\n{told}".partition("\nError: ")[2].partition("\n")
    assert said
    assert fix.strip()
    # The same message about another file or size is the same message.
    general = re.sub(r"/\S+/|\d{6,}[-0-9a-f]*|(?<= )\d+(?= )", "", said)
    count(f"refused with code {code}: {general[:110]}")
    return said
