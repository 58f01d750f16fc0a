"""An attacker who has the ledger's file, its code, and in the worst case its key."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from ledger.checkpoint import ENTRIES, Checkpoint, sign
from ledger.entry import Entry, restored
from ledger.file.transaction import Transaction
from ledger.keys import SigningKey
from ledger.kinds import ROWS
from ledger.tree import Edge
from ledger.writing.frames import entry_frame, index_frame, typed_frames
from ledger.writing.seal import completed_hashes

Payloads = list[str]


def forge(path: Path, change: Callable[[Payloads], Payloads], *keys: SigningKey | None) -> None:
    """Change the entries and rebuild all that follows from them: index, tables, tree, checkpoints.

    Checkpoints stand at the sizes they stood at, as far as there are entries; without a key they
    keep the signatures that they had.
    """
    signers = [key for key in keys if key]
    with duckdb.connect(str(path)) as connection:
        rows = connection.sql("SELECT payload FROM entries ORDER BY seq").fetchall()
        payloads = change([payload for (payload,) in rows])
        entries = [restored(n, text.encode()) for n, text in enumerate(payloads, start=1)]
        for table in ("entries", "entry_index", "tile_hashes", *(row.table for row in ROWS)):
            connection.execute(f'DELETE FROM "{table}"')
        _write(Transaction(connection), entries)
        edge, at = Edge(), 0
        for size, note in connection.sql(
            f"SELECT size, note FROM checkpoints WHERE log = '{ENTRIES}' ORDER BY size"
        ).fetchall():
            where = f"WHERE size = {size} AND log = '{ENTRIES}'"
            for entry in entries[at:size]:
                edge.append(entry.leaf)
            if edge.size == at:
                connection.execute(f"DELETE FROM checkpoints {where}")
                continue
            at = edge.size
            made = Checkpoint(note.split("\n")[0], edge.size, edge.root())
            signed = sign(made.text(), *signers) if signers else note
            connection.execute(
                f"UPDATE checkpoints SET size = ?, root = ?, edge = ?, note = ? {where}",
                [edge.size, edge.root(), edge.to_bytes(), signed],
            )


def _write(transaction: Transaction, entries: list[Entry]) -> None:
    transaction.insert("entries", entry_frame(entries))
    transaction.insert("entry_index", index_frame(entries))
    for table, frame in typed_frames({entry.seq: entry.draft for entry in entries}):
        transaction.insert(table, frame)
    transaction.insert("tile_hashes", completed_hashes(Edge(), [entry.leaf for entry in entries]))


def edited(payloads: Payloads) -> Payloads:
    """The failed QA result passed after all."""
    return [*payloads[:-1], payloads[-1].replace('"fail"', '"pass"')]
