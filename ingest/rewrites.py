"""Force-pushes and deleted branches, noticed by what the ledger saw of a branch before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.git_command import git
from ingest.mirror import Clone
from ledger.clock import format_time
from ledger.file.store import Ledger
from ledger.reading.names import ALWAYS, SPANS, Names, ours

# A tip stays what it was until another is recorded; a look that found no other says until when.
_FORMER = f"""
WITH seen AS (
    SELECT t.branch, t.sha, coalesce(t.seen_at, i.observed_at) AS seen_at, t.seq
    FROM branch_tips t JOIN entry_index i USING (seq)
    WHERE {ours("t.repository", "t.seq")}
    UNION ALL
    SELECT branch, NULL, seen_at, seq FROM rewrites
    WHERE {ours()} AND after IS NULL
), looked AS (
    SELECT max(until) AS until FROM coverage
    WHERE {ours("covered")} AND of = 'branches' AND origin IN ('git', 'github')
)
SELECT branch, arg_max(struct_pack(sha), (seen_at, seq)).sha,
    max(seen_at), greatest(max(seen_at), (SELECT until FROM looked))
FROM seen GROUP BY branch ORDER BY branch
"""

_WHAT = "The branches cannot be compared"


@dataclass(frozen=True)
class Former:
    """A branch as it was: its tip, since when (UTC) it was seen there, and until when."""

    sha: str
    since: datetime
    until: datetime


def former_tips(ledger: Ledger, names: Names, before: datetime) -> dict[str, Former]:
    """The last known tip of every branch that the ledger saw, but for those known to be gone.

    Branches that were seen at or after `before` (aware UTC) are left out: they are not former.
    """
    rows = ledger.rows(_FORMER, [names.parameter])
    return {
        branch: Former(sha, since, min(until or since, before))
        for branch, sha, since, until in rows
        if sha is not None and since < before
    }


def _called(ledger: Ledger, name: str) -> Names:
    """All names of the repository that is called so now, as far as GitHub was asked about it."""
    rows = ledger.rows(SPANS.format(repositories="repositories"))
    numbers = [of for folded, _, until, of, _ in rows if (folded, until) == (name.lower(), ALWAYS)]
    return (
        Names.of(ledger, numbers[0], name) if numbers else Names(((name.lower(), 0, ALWAYS),), ())
    )


def noticed(branch: str, former: Former, after: str | None, seen: datetime) -> dict[str, Any]:
    """The body of a notice that a branch left its former tip; `after` is None where it is gone."""
    return {
        "branch": branch,
        "before": former.sha,
        "after": after,
        "former_seen": format_time(former.until),
        "seen": format_time(seen),
    }


def moved(
    former: Mapping[str, Former], tips: Mapping[str, str]
) -> Iterator[tuple[str, Former, str | None]]:
    """Yield the branches that are elsewhere now, with their former and new tip; None: gone."""
    for branch, was in former.items():
        now = tips.get(branch)
        if now != was.sha:
            yield branch, was, now


def rewritten(
    ledger: Ledger, clone: Clone, repository: str, present: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Notices of the branches that no longer contain the tip that the ledger saw of them before.

    `present` are the branches of a clone and their tips.
    """
    seen = clone.complete_until
    if seen is None:
        return []
    return [
        noticed(branch, former, now, seen)
        for branch, former, now in moved(
            former_tips(ledger, _called(ledger, repository), seen), present
        )
        if _is_rewritten(clone, former.sha, now)
    ]


def _is_rewritten(clone: Clone, former: str, now: str | None) -> bool:
    """Whether a branch left its former tip behind; what a whole clone lacks, nothing contains.

    A copy may lack branches, and may have fetched one of them long ago: there a branch that is
    gone or behind its former tip proves nothing.
    """
    if now is None or _lacks(clone, former):
        return not clone.is_copy
    left = _differs(clone, former, now)
    return left and not (clone.is_copy and not _differs(clone, now, former))


def _lacks(clone: Clone, sha: str) -> bool:
    wanted = f"{sha}^{{commit}}\n".encode()
    check = ("cat-file", "--batch-check=%(objectname)")
    return b" missing" in git(clone.directory, _WHAT, *check, given=wanted)


def _differs(clone: Clone, left: str, right: str) -> bool:
    """Whether `left` has a commit that `right` does not contain."""
    return git(clone.directory, _WHAT, "rev-list", "--max-count=1", left, f"^{right}", "--") != b""
