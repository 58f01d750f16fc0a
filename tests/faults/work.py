"""The work that faults disturb: numbered batches are appended, published and anchored."""

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

from ledger import anchor
from ledger.file.store import Ledger
from ledger.reading.publish import publish
from ledger.writing.append import Incoming, append
from tests.helpers import results, run

RECORDS = 3
ALL = ("append", "publish", "anchor")

Tell = Callable[[str], None]


def batch(number: int, padding: int = 0) -> list[Incoming]:
    """A few runs, and one record for the quarantine, so that both logs grow with each batch."""
    first = RECORDS * number + 1
    name = Random(number).randbytes(padding).hex()
    bad = run(0, name=f"bad {number}")
    return [*(run(first + offset, name=name) for offset in range(RECORDS)), bad]


def fill(_: Path) -> None:
    """Add nothing to a published copy."""


def work(
    path: Path,
    anchors: Path,
    numbers: Iterable[int],
    tell: Tell,
    *,
    doing: Iterable[str] = ALL,
    padding: int = 0,
) -> dict[int, list[str]]:
    """Do what the front door does, batch by batch; what became of the records of each."""
    became = {}
    with Ledger.open(path) as ledger:
        places = anchor.opened([str(anchors)])
        anchor.guard(ledger, places)
        for number in numbers:
            if "append" in doing:
                became[number] = results(append(ledger, batch(number, padding)))
                tell(f"kept {number}")
            if "publish" in doing:
                publish(ledger, fill)
                tell(f"published {number}")
            if "anchor" in doing:
                anchor.publish(ledger, places[0])
                tell(f"anchored {number}")
    return became


def log_of(path: Path) -> Path:
    """DuckDB's write-ahead log of a ledger."""
    return path.with_name(f"{path.name}.wal")
