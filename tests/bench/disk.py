"""What an entry takes on disk, of the JSON that it is."""

from pathlib import Path

from ledger.file.store import Ledger
from tests.bench.corpus import Corpus
from tests.bench.measure import Row

_STORED = "SELECT count(*), sum(strlen(payload))::BIGINT FROM entries"


def rows(corpus: Corpus) -> list[Row]:
    """The whole file of a closed ledger: payloads, typed rows, tree, and room that is unused."""
    return [_row(held, path) for held, path in corpus.ledgers.items()]


def _row(held: str, path: Path) -> Row:
    with Ledger.open(path, read_only=True) as ledger:
        ((entries, json),) = ledger.rows(_STORED)
    size = path.stat().st_size
    scale = f"{size / entries / 1e3:.2f} / {json / entries / 1e3:.2f} kB an entry"
    return Row("disk", f"ledger file over the JSON in it, {held}", [size / json], scale, 1 / 6)
