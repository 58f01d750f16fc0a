"""What earlier walks stated of a repository: what is whole, what is missing, what is gone.

All of it is asked for once, when a visit begins, and spans come merged: how much there is does not
grow with the number of walks. A visit adds to it what it states itself.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from ingest.github.coverage import Span
from ledger.file.store import Ledger
from ledger.reading.names import Names, ours

# Spans of one kind that touch are one: an island begins where no span before it reaches. Of what is
# stated for a moment only, the last moment is enough.
_MERGED = """
WITH island AS (
    SELECT of, min(since) AS since, max(until) AS until FROM (
        SELECT *, count(*) FILTER (is_first) OVER (
            PARTITION BY of ORDER BY since, until ROWS UNBOUNDED PRECEDING) AS number
        FROM (
            SELECT *, since > coalesce(max(until) OVER (
                PARTITION BY of ORDER BY since, until
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '-infinity') AS is_first
            FROM ({spans})))
    GROUP BY of, number
)
FROM island QUALIFY since < until OR until = max(until) OVER (PARTITION BY of)
ORDER BY of, since
"""
_COVERED = f"""
SELECT of, since, until FROM coverage WHERE origin = 'github' AND {ours("covered")}
"""
_WHOLE = _MERGED.format(spans=_COVERED)
_LOOKED_AT = _MERGED.format(
    spans=f"""{_COVERED} UNION ALL
    SELECT of, since, until FROM gaps
    WHERE source = 'github' AND {ours()} AND reason IN (SELECT unnest($2))"""
)
_PASSING_GAPS = f"""
WITH whole AS ({_COVERED})
SELECT of, min(since) FROM gaps g
WHERE source = 'github' AND {ours()} AND since >= $2 AND reason IN (SELECT unnest($3))
    AND NOT EXISTS (
        FROM whole w WHERE w.of = g.of AND w.since <= g.since AND w.until >= g.until)
GROUP BY of
"""
_GAPS = f"""
SELECT of, since, until, reason IN (SELECT unnest($3)) OR (
    reason = 'quarantined' AND of IN (
        SELECT kind FROM quarantine q ANTI JOIN releases r ON r.quarantined = q.id))
FROM gaps WHERE source = 'github' AND {ours()} AND until > $2
"""
_BURIED = f"""
SELECT of, subject FROM tombstones
WHERE source = 'github' AND {ours()} GROUP BY ALL HAVING arg_max(is_gone, seq)
"""
_SWEPT = f"""
SELECT max(until) FROM sweeps WHERE source = 'github' AND {ours()}
"""

_PASSING = ("failing", "unstable", "cut", "mismatched")
_UNFILLABLE = ("vanished", "aged_out", "too_many")
"""Why no reading ever fills a gap: GitHub has or shows it no more."""

_LASTING = (*_UNFILLABLE, "quarantined", "overflow", "too_large")
"""Why a gap stays although its list is read again."""


class Stated:
    """What was stated of the repository with some names before a visit began (all UTC).

    `earliest` is from when on gaps are tried again that asking once more may fill.
    """

    def __init__(self, ledger: Ledger, names: Names, earliest: datetime) -> None:
        self._ledger, self._names = ledger, names.parameter
        self._whole = self._spans(_WHOLE)
        self._looked_at = self._spans(_LOOKED_AT, list(_LASTING))
        self._again: dict[str, datetime] = dict(
            ledger.rows(_PASSING_GAPS, [self._names, earliest, list(_PASSING)])
        )
        self._gone = {(kind, subject) for kind, subject in ledger.rows(_BURIED, [self._names])}
        self._gaps: list[tuple[Any, ...]] = []
        self._gaps_after = datetime.max.replace(tzinfo=UTC)
        self.swept: datetime | None = ledger.rows(_SWEPT, [self._names])[0][0]
        """Up to when the last sweep looked; None before the first."""

    def whole(self, kind: str) -> list[Span]:
        """The spans in which a kind is stated to be whole, those that touch as one, in order."""
        return self._whole.get(kind, [])

    def looked_at(self, kind: str) -> list[Span]:
        """Those spans, and those that lack what reading the list again would not bring."""
        return self._looked_at.get(kind, [])

    def again(self, kinds: Iterable[str]) -> datetime | None:
        """From when on to read again because of gaps that asking once more may fill."""
        return min((self._again[kind] for kind in kinds if kind in self._again), default=None)

    def gaps(self, kinds: Iterable[str], low: datetime) -> dict[str, list[Span]]:
        """The gaps of kinds, ended after `low`, that a walk down to `low` did not try to fill.

        They began before it, or no reading fills them.
        """
        if low < self._gaps_after:
            # Most streams go back as far as the first one: that is asked once.
            self._gaps = self._ledger.rows(_GAPS, [self._names, low, list(_UNFILLABLE)])
            self._gaps_after = low
        found: dict[str, list[Span]] = {kind: [] for kind in kinds}
        for kind, since, until, is_lasting in self._gaps:
            if kind in found and (is_lasting or since < low):
                found[kind].append((since, until))
        return found

    def is_gone(self, kind: str, subject: str) -> bool:
        """Whether an object is stated to be gone, and has not been seen again."""
        return (kind, subject) in self._gone

    def bury(self, kind: str, subject: str, *, gone: bool) -> None:
        """The visit states that an object is gone, or that it is back."""
        (self._gone.add if gone else self._gone.discard)((kind, subject))

    def _spans(self, sql: str, *parameters: list[str]) -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = {}
        for kind, since, until in self._ledger.rows(sql, [self._names, *parameters]):
            found.setdefault(kind, []).append((since, until))
        return found
