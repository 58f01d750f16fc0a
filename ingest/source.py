"""What every source shares: batches through the door, and a count of what became of each record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ledger.file.store import Ledger
from ledger.writing.append import Incoming, append

BATCH = 5_000

Progress = Callable[[str], None]


@dataclass
class Count:
    """What became of the records of one file or stream; `read` is always the sum of the rest."""

    file: str
    kind: str | None = None
    read: int = 0
    added: int = 0
    known: int = 0
    quarantined: int = 0
    unsupported: int = 0

    def take(self, result: str, number: int = 1) -> None:
        """Count `number` records with the same result."""
        self.read += number
        setattr(self, result, getattr(self, result) + number)

    def as_json(self) -> dict[str, str | int | None]:
        """The shape of architecture.md section 4."""
        return dict(vars(self))


def total(counts: Iterable[Count]) -> dict[str, int]:
    """The sum over all files."""
    names = ("read", "added", "known", "quarantined", "unsupported")
    listed = list(counts)
    return {name: sum(getattr(count, name) for count in listed) for name in names}


def take_in(
    ledger: Ledger,
    incoming: Iterable[tuple[Count, Incoming]],
    progress: Progress,
    *,
    shuffled: bool = False,
) -> list[int]:
    """Append records in batches; counts each in its `Count`; returns the added entries' `seq`.

    `shuffled` as in `ledger.writing.append.append`.
    """
    added: list[int] = []
    batch: list[tuple[Count, Incoming]] = []
    for item in incoming:
        batch.append(item)
        if len(batch) >= BATCH:
            added += _flush(ledger, batch, progress, shuffled)
            batch = []
    return added + _flush(ledger, batch, progress, shuffled)


def _flush(
    ledger: Ledger, batch: list[tuple[Count, Incoming]], progress: Progress, shuffled: bool
) -> list[int]:
    if not batch:
        return []
    outcomes = append(ledger, [record for _, record in batch], shuffled=shuffled)
    for (count, _), outcome in zip(batch, outcomes, strict=True):
        count.take(outcome.result)
    progress(f"{len(batch)} records up to {batch[-1][0].file}")
    return [o.seq for o in outcomes if o.result == "added" and o.seq is not None]
