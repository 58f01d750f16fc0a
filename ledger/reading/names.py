"""What repositories are called: each is known by its number, and goes by its present name.

A name belongs to the repository that was last seen to have it, and so do all entries that say the
name meanwhile; entries from before it was first seen belong to the first repository that had it.
What an archive brings of the past later changes nothing in that. A repository whose last known
name is another's now goes by `id:NUMBER`.
"""

from dataclasses import dataclass
from typing import Any

from ledger.file.store import Ledger

ALWAYS = 2**62
"""After every entry."""

SPANS = f"""
WITH said AS (
    SELECT repository_id, full_name, lower(full_name) AS folded, seq,
        coalesce(source_time, 'epoch'::TIMESTAMPTZ) AS seen
    FROM {{repositories}}
),
news AS (
    SELECT * FROM said QUALIFY seen >= coalesce(max(seen) OVER (
        PARTITION BY folded ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), seen)
),
begun AS (
    SELECT folded, repository_id, seq FROM news QUALIFY repository_id IS DISTINCT FROM
        lag(repository_id) OVER (PARTITION BY folded ORDER BY seq)
),
owned AS (
    SELECT folded, repository_id, CASE row_number() OVER own WHEN 1 THEN 0 ELSE seq END AS since,
        coalesce(lead(seq) OVER own, {ALWAYS}) AS until
    FROM begun WINDOW own AS (PARTITION BY folded ORDER BY seq)
),
present AS (
    SELECT repository_id, arg_max(full_name, (seen, seq)) AS name FROM said GROUP BY repository_id
),
named AS (
    SELECT p.repository_id, CASE WHEN o.folded IS NOT NULL THEN p.name
        ELSE 'id:' || p.repository_id END AS name
    FROM present p LEFT JOIN owned o ON o.folded = lower(p.name) AND o.until = {ALWAYS}
        AND o.repository_id = p.repository_id
)
SELECT folded, since, until, repository_id, name FROM owned JOIN named USING (repository_id)
UNION ALL SELECT 'id:' || repository_id, 0, {ALWAYS}, repository_id, name FROM named
ORDER BY ALL
"""
"""From which entry to before which a name (lower case) was whose, and what that is called now."""

OURS = """len(list_filter($1::STRUCT(folded VARCHAR, since BIGINT, until BIGINT)[],
    lambda one: one.folded = lower({column}) AND {seq} >= one.since AND {seq} < one.until)) > 0"""


@dataclass(frozen=True)
class Names:
    """All names of one repository, each with the entries that mean it: `spans`.

    `former` are those that it has no more, `taken_from` is the number of the repository that had
    its present name until now. Where it `is_new`, the ledger does not know the present one yet.
    """

    spans: tuple[tuple[str, int, int], ...]
    former: tuple[str, ...]
    taken_from: int | None = None
    is_new: bool = False

    @classmethod
    def of(cls, ledger: Ledger, number: int, name: str) -> "Names":
        """The names of the repository with a number, which is called `name` from now on."""
        last = ledger.head()[0]
        rows = ledger.rows(SPANS.format(repositories="repositories"))
        today = name.lower()
        other = next(
            (of for n, _, u, of, _ in rows if n == today and u == ALWAYS and of != number), None
        )
        spans = {(n, s, u) for n, s, u, of, _ in rows if of == number}
        is_new = not any(n == today and until == ALWAYS for n, _, until in spans)
        if is_new:
            spans.add((today, last + 1 if other else 0, ALWAYS))
        rows = ledger.rows(
            "SELECT DISTINCT full_name FROM repositories WHERE repository_id = ?", [number]
        )
        former = {before for (before,) in rows if before.lower() != today}
        return cls(tuple(sorted(spans)), tuple(sorted(former)), other, is_new)

    @property
    def parameter(self) -> list[dict[str, Any]]:
        """What `$1` stands for in `ours`."""
        return [dict(zip(("folded", "since", "until"), span, strict=True)) for span in self.spans]


def ours(column: str = "repository", seq: str = "seq") -> str:
    """SQL: whether an entry is of the repository whose `Names.parameter` is `$1`."""
    return OURS.format(column=column, seq=seq)
