"""Quarantine: what could not be read is kept with its raw text, its place and the reason.

It is a log of its own beside the entries, with signed checkpoints: a refused record cannot be
made to vanish either. A record that could be read later is released by an entry that says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
import polars as pl

from ledger.canonical import canonical_bytes
from ledger.clock import format_time
from ledger.errors import NotFoundError, UnreadableRecordError
from ledger.file.store import Ledger
from ledger.file.tables import TIME
from ledger.tree import leaf_hash

_TOLD = ("id", "origin", "line", "kind", "reason", "message", "seen_at", "released_by")

_SCHEMA: dict[str, pl.DataType] = {
    "number": pl.Int64(),
    **dict.fromkeys(("id", "origin"), pl.String()),
    "line": pl.Int64(),
    **dict.fromkeys(("kind", "reason", "message", "raw", "context"), pl.String()),
    "seen_at": TIME,
}

# Everything that is quarantined, and the entry that each was read as later, if any.
_ALL = (
    "SELECT q.*, r.seq AS released_by FROM quarantine q "
    "LEFT JOIN (SELECT quarantined, min(seq) AS seq FROM releases GROUP BY quarantined) r "
    "ON q.id = r.quarantined"
)


@dataclass(frozen=True)
class Refused:
    """A record that could not be read: where it stood, its raw text, why, and how to try again."""

    origin: str
    line: int
    kind: str
    raw: str
    problem: UnreadableRecordError
    again: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The same text of the same kind has the same name, wherever it stood."""
        text = f"{self.kind}\n{self.raw}"
        return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class Held:
    """A record that is still in quarantine."""

    name: str
    origin: str
    line: int
    kind: str
    raw: str
    again: Mapping[str, Any]


def fresh(ledger: Ledger, refused: Sequence[Refused], size: int, seen_at: datetime) -> pl.DataFrame:
    """The rows of `quarantine` that are not there yet beside its `size`: a text is kept once."""
    if not refused:
        return pl.DataFrame(schema=_SCHEMA)
    found: dict[str, Refused] = {}
    for record in refused:
        found.setdefault(record.name, record)
    held = ledger.rows("SELECT id FROM quarantine WHERE id IN (SELECT unnest(?))", [sorted(found)])
    for (name,) in held:
        del found[name]
    return pl.DataFrame(
        [
            (
                number,
                name,
                _storable(r.origin),
                r.line,
                r.kind,
                r.problem.reason,
                _storable(r.problem.message),
                _storable(r.raw),
                orjson.dumps(dict(r.again), default=str).decode() if r.again else None,
                seen_at,
            )
            for number, (name, r) in enumerate(found.items(), start=size + 1)
        ],
        schema=_SCHEMA,
        orient="row",
    )


def _storable(text: str) -> str:
    """The text as UTF-8 can carry it: a lone surrogate is spelt out."""
    return text.encode("utf-8", "backslashreplace").decode()


def leaves(rows: pl.DataFrame) -> list[bytes]:
    """The leaf hash of each row: of its canonical JSON, times in RFC 3339."""
    return [
        leaf_hash(canonical_bytes({**row, "seen_at": format_time(row["seen_at"])}))
        for row in rows.select(list(_SCHEMA)).iter_rows(named=True)
    ]


def listed(ledger: Ledger) -> list[dict[str, Any]]:
    """All quarantined records without their raw text, oldest first; times in RFC 3339.

    `released_by` is the entry that says that a record could be read later, None for the others.
    """
    columns = ", ".join(_TOLD)
    return [_told(row) for row in _named(ledger, f"SELECT {columns} FROM ({_ALL}) ORDER BY number")]


def shown(ledger: Ledger, name: str) -> dict[str, Any]:
    """One quarantined record with its raw text; raises NotFoundError."""
    columns = ", ".join((*_TOLD, "raw"))
    rows = _named(ledger, f"SELECT {columns} FROM ({_ALL}) WHERE id = ?", [name])
    if not rows:
        raise _unknown(name)
    return _told(rows[0])


def held(ledger: Ledger, name: str | None = None) -> list[Held]:
    """What is still in quarantine, oldest first, or the one of that name.

    Raises NotFoundError for a name that is not there.
    """
    rows = _named(
        ledger,
        f"SELECT * FROM ({_ALL}) WHERE released_by IS NULL AND (? IS NULL OR id = ?) "
        "ORDER BY number",
        [name, name],
    )
    if name and not rows:
        raise _unknown(name)
    return [
        Held(
            row["id"],
            row["origin"],
            row["line"],
            row["kind"],
            row["raw"],
            orjson.loads(row["context"]) if row["context"] else {},
        )
        for row in rows
    ]


def _named(ledger: Ledger, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    return ledger.frame(sql, parameters).to_dicts()


def _unknown(name: str) -> NotFoundError:
    return NotFoundError(
        f"There is no record {name} in quarantine.", "See `deploy-ledger quarantine list`."
    )


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "seen_at": format_time(row["seen_at"])}
