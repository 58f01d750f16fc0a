"""Rebuilding: a ledger file made anew from the entries, checkpoints and quarantine of another.

Everything else in it, the index, the levels of the tree and the typed tables, is derived again.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from ledger.checkpoint import ENTRIES, QUARANTINE
from ledger.entry import Entry, restored
from ledger.errors import IntegrityError, UnreadableRecordError
from ledger.file import whole
from ledger.file.layout import make
from ledger.file.store import Ledger
from ledger.reading.tiles import Tiles
from ledger.tree import Edge
from ledger.writing.frames import entry_frame, index_frame, typed_frames
from ledger.writing.seal import completed_hashes

CHUNK = 5_000
_GUARDED = "SELECT 1 AS guarded FROM duckdb_tables() WHERE table_name = 'refused'"


def rebuild(source: Ledger, target: Path, size: int | None = None) -> None:
    """Write the first `size` entries of a ledger (default: all) as a new file at `target`.

    With fewer entries, the quarantine is that of the time of the last one. Raises IntegrityError
    for an entry that is missing or cannot be read.
    """
    held = source.head()[0]
    size = held if size is None else size
    created = source.rows("SELECT created_at FROM meta")[0][0]
    part = target.with_name(f".{target.name}.part")
    make(
        part,
        origin=source.origin,
        simulated=source.simulated,
        created=created,
        vkey=str(source.first_key),
        guarded=bool(source.rows(_GUARDED)),
    )
    edge = Edge()
    with Ledger.making(part) as made:
        for entries in _chunks(source, size):
            hashes = completed_hashes(edge, [entry.leaf for entry in entries])
            with made.transaction() as transaction:
                transaction.insert("entries", entry_frame(entries))
                transaction.insert("entry_index", index_frame(entries))
                for table, frame in typed_frames({entry.seq: entry.draft for entry in entries}):
                    transaction.insert(table, frame)
                transaction.insert("tile_hashes", hashes)
        with made.transaction() as transaction:
            for table, frame in _sealed(source, size, is_whole=size == held):
                transaction.insert(table, frame)
        if (edge.size, edge.root()) != (size, Tiles(source).root(size)):
            raise IntegrityError(
                f"The entries of {source.path} do not lead to the root at size {size}.",
                "Use another backup; `deploy-ledger verify` says what is wrong with this one.",
            )
        made.fold()
    whole.sync(part)
    part.rename(target)
    whole.sync(target.parent)


def _chunks(source: Ledger, size: int) -> Iterator[list[Entry]]:
    for first in range(1, size + 1, CHUNK):
        last = min(first + CHUNK - 1, size)
        rows = source.rows(
            "SELECT seq, payload FROM entries WHERE seq BETWEEN ? AND ?", [first, last]
        )
        if sorted(seq for seq, _ in rows) != list(range(first, last + 1)):
            raise _broken(source, f"lacks an entry between {first} and {last}")
        yield [_again(source, seq, payload) for seq, payload in sorted(rows)]


def _again(source: Ledger, seq: int, text: str) -> Entry:
    try:
        return restored(seq, text.encode())
    except UnreadableRecordError as error:
        raise _broken(source, f"has an entry {seq} that cannot be read: {error}") from error


def _sealed(source: Ledger, size: int, *, is_whole: bool) -> Iterator[tuple[str, pl.DataFrame]]:
    """The checkpoints and the quarantine as they were at that size."""
    until = "true" if is_whole else (
        "appended_at <= (SELECT max(observed_at) FROM entry_index WHERE seq <= ?)"
    )  # fmt: skip
    parameters = [] if is_whole else [size]
    yield (
        "checkpoints",
        source.frame(
            f"SELECT * FROM checkpoints WHERE (log = '{ENTRIES}' AND size <= {size}) "
            f"OR (log = '{QUARANTINE}' AND {until})",
            parameters,
        ),
    )
    yield (
        "quarantine",
        source.frame(
            f"SELECT * FROM quarantine WHERE {until.replace('appended_at', 'seen_at')}", parameters
        ),
    )


def _broken(source: Ledger, what: str) -> IntegrityError:
    return IntegrityError(
        f"{source.path} {what}.", "Use another backup; this one does not hold what it should."
    )
