"""Quarantine: what could not be read is kept with its raw text, its place and the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import polars as pl

from ledger.clock import format_time
from ledger.errors import NotFoundError, UnreadableRecordError
from ledger.store import Ledger
from ledger.tables import TIME

_COLUMNS = ("id", "origin", "line", "kind", "reason", "message", "seen_at")

_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("id", "origin"), pl.String()),
    "line": pl.Int64(),
    **dict.fromkeys(("kind", "reason", "message", "raw"), pl.String()),
    "seen_at": TIME,
}


@dataclass(frozen=True)
class Refused:
    """A record that could not be read: where it stood, its raw text, and why."""

    origin: str
    line: int
    kind: str
    raw: str
    problem: UnreadableRecordError

    @property
    def name(self) -> str:
        """The same text of the same kind has the same name, wherever it stood."""
        text = f"{self.kind}\n{self.raw}"
        return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def fresh(ledger: Ledger, refused: Sequence[Refused], seen_at: datetime) -> pl.DataFrame:
    """The rows of `quarantine` that are not there yet: the same text is kept once."""
    found = {record.name: record for record in refused}
    held = ledger.rows("SELECT id FROM quarantine WHERE id IN (SELECT unnest(?))", [sorted(found)])
    for (name,) in held:
        del found[name]
    return pl.DataFrame(
        [
            (name, r.origin, r.line, r.kind, r.problem.reason, r.problem.message, r.raw, seen_at)
            for name, r in found.items()
        ],
        schema=_SCHEMA,
        orient="row",
    )  # fmt: skip


def listed(ledger: Ledger) -> list[dict[str, Any]]:
    """All quarantined records without their raw text, oldest first; times in RFC 3339."""
    rows = ledger.rows(
        f"SELECT {', '.join(_COLUMNS)} FROM quarantine ORDER BY seen_at, origin, line"
    )
    return [_told(_COLUMNS, row) for row in rows]


def shown(ledger: Ledger, name: str) -> dict[str, Any]:
    """One quarantined record with its raw text; raises NotFoundError."""
    columns = (*_COLUMNS, "raw")
    rows = ledger.rows(f"SELECT {', '.join(columns)} FROM quarantine WHERE id = ?", [name])
    if not rows:
        raise NotFoundError(
            f"There is no record {name} in quarantine.", "See `deploy-ledger quarantine list`."
        )
    return _told(columns, rows[0])


def _told(columns: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    told = dict(zip(columns, row, strict=True))
    return {**told, "seen_at": format_time(told["seen_at"])}
