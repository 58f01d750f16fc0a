"""Quarantine: what could not be read is kept with its raw text, its place and the reason."""

from typing import Any

from ledger.clock import format_time
from ledger.errors import NotFoundError
from ledger.store import Ledger

_COLUMNS = ("id", "origin", "line", "kind", "reason", "message", "seen_at")


def listed(ledger: Ledger) -> list[dict[str, Any]]:
    """All quarantined records without their raw text, oldest first; times in RFC 3339."""
    rows = ledger.rows(
        f"SELECT {', '.join(_COLUMNS)} FROM quarantine ORDER BY seen_at, origin, line"
    )
    return [_told(_COLUMNS, row) for row in rows]


def shown(ledger: Ledger, name: str) -> dict[str, Any]:
    """One quarantined record with its raw text; raises NotFoundError."""
    columns = (*_COLUMNS, "raw", "envelope")
    rows = ledger.rows(f"SELECT {', '.join(columns)} FROM quarantine WHERE id = ?", [name])
    if not rows:
        raise NotFoundError(
            f"There is no record {name} in quarantine.", "See `deploy-ledger quarantine list`."
        )
    return _told(columns, rows[0])


def _told(columns: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    told = dict(zip(columns, row, strict=True))
    return {**told, "seen_at": format_time(told["seen_at"])}
