"""Which repositories have to be judged again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.file.tables import polars_schema
from ledger.kinds import ROWS
from ledger.reading.names import SPANS
from ledger.reading.workspace import Workspace
from reports.again.links import Groups, linked
from reports.again.moments import DAY, KEPT, READ, beginnings
from reports.evidence.people.people import CHANGED
from reports.evidence.policy.book import PolicyBook
from reports.evidence.policy.coverage import Span, Spans, stated_spans

_ORGANISATION = {"policies", "role_grants", "teams", "team_members", "coverage", "voids",
                 "repositories", "signing_keys", "losses", "releases", "rulesets",
                 "gaps", "sweeps", "tombstones"}  # fmt: skip
"""Tables whose rows may be of no repository, and are no evidence of one."""
_FOR_ALL = ("policies", "role_grants", "teams", "team_members", "voids", "rulesets",
            "ticket_statuses")  # fmt: skip
"""Tables of which a new row may change any judgement."""

_NEW = "SELECT DISTINCT repository FROM entry_index WHERE seq > ? AND repository IS NOT NULL"
_NEW_OF_NONE = """
SELECT count(*) FROM entry_index WHERE seq > ? AND repository IS NULL
AND seq NOT IN (SELECT seq FROM all_coverage UNION ALL SELECT seq FROM all_repositories
    UNION ALL SELECT seq FROM all_releases)
"""
# A repository that is called otherwise now, or that turned out to be another.
_NEW_NAMES = f"""
WITH earlier AS ({SPANS.format(repositories="(FROM ledger.repositories WHERE seq <= $1)")})
SELECT count(*) FROM (
    FROM (FROM earlier EXCEPT FROM repository_name)
    UNION ALL
    FROM (FROM repository_name EXCEPT FROM earlier)
    WHERE lower(name) <> folded AND (NOT starts_with(folded, 'id:') OR folded IN (FROM repository))
)
"""
_NEWLY_NAMED = """
SELECT count(*) FROM voids v WHERE v.target IN ({ids})
"""
_SITES = "SELECT count(*) FROM all_{table} WHERE site IS NOT NULL"


@dataclass(frozen=True)
class Earlier:
    """What a published copy had judged: so many entries, at that moment (UTC)."""

    size: int
    judged_at: datetime
    moments: Mapping[str, Sequence[datetime]]
    """By repository, from `KEPT` before `judged_at` on."""


def touched(
    workspace: Workspace, book: PolicyBook, earlier: Earlier, groups: Groups | None = None
) -> frozenset[str] | None:
    """The repositories that have to be judged again; None where all have to be.

    `workspace` has everything, and what `reports.again.frame` prepares; `groups` is what `linked`
    says of it, where that is known.
    """
    if earlier.judged_at > workspace.at.judged_at or _concerns_all(workspace, book, earlier):
        return None
    then = stated_spans(workspace, book, size=earlier.size)
    now = stated_spans(workspace, book)
    if any(place[2].startswith("project:") and then.get(place) != now[place] for place in now):
        return None
    found = {name for (name,) in workspace.rows(_NEW, [earlier.size])}
    judged_at = workspace.at.judged_at
    names = {name for (name,) in workspace.rows("FROM repository")}
    for name in names | earlier.moments.keys():
        if name not in found and _by_time(name, then, now, earlier, judged_at):
            found.add(name)
    if found and groups is None:
        groups = linked(workspace)
    return frozenset(other for name in found for other in (groups or {}).get(name, (name,)))


def _concerns_all(workspace: Workspace, book: PolicyBook, earlier: Earlier) -> bool:
    size = earlier.size
    if book.at(earlier.judged_at).number != book.latest.number:
        return True
    if any(earlier.judged_at < at <= workspace.at.judged_at for at in beginnings(book)):
        return True
    return any(count for count in _reasons(workspace, size))


def is_apart(workspace: Workspace) -> bool:
    """Whether all evidence is of a repository; else what is judged of one may be of any."""
    placeless = [
        f"SELECT count(*) FROM all_{row.table} WHERE repository IS NULL"
        for row in ROWS
        if row.table not in _ORGANISATION
    ]
    sited = [_SITES.format(table=row.table) for row in ROWS if "site" in polars_schema(row)]
    return not any(workspace.rows(sql)[0][0] for sql in [*placeless, *sited])


def _reasons(workspace: Workspace, size: int) -> Iterator[int]:
    """Counts, each of something for which everything has to be judged."""

    def count(sql: str, *parameters: object) -> int:
        found: int = workspace.rows(sql, parameters)[0][0]
        return found

    yield count(_NEW_OF_NONE, size)
    for table in _FOR_ALL:
        yield count(f"SELECT count(*) FROM all_{table} WHERE seq > ?", size)
    yield not is_apart(workspace)
    yield count(f"SELECT count(*) FROM ({CHANGED}) WHERE seq > ?", size)
    yield count(_NEW_NAMES, size)
    ids = " UNION ".join(
        f"SELECT record_id FROM all_{row.table} WHERE seq > {size}"
        for row in ROWS
        if "record_id" in polars_schema(row)
    )
    yield count(_NEWLY_NAMED.format(ids=ids))


def _by_time(name: str, then: Spans, now: Spans, earlier: Earlier, judged_at: datetime) -> bool:
    """Whether a time of the repository lies between what was known then and what is known now."""
    since, until = earlier.judged_at, judged_at
    for place in (place for place in now.keys() | then.keys() if place[2] == name):
        before, after = then.get(place, []), now.get(place, [])
        if before != after:
            if not _has_grown(before, after):
                return True
            since = min(since, before[-1][1])
            until = max(until, after[-1][1])
    if since < earlier.judged_at - KEPT:
        return True
    if any(since < at <= until for at in earlier.moments.get(name, ())):
        return True
    # Whether a source is complete up to a day ago may have another answer.
    return any(
        _whole_since(then.get(place, ()), earlier.judged_at - DAY)
        != _whole_since(now.get(place, ()), judged_at - DAY)
        for place in (("source", kind, name) for kind in READ)
    )


def _has_grown(before: Sequence[Span], after: Sequence[Span]) -> bool:
    """Whether the last span goes on, and spans may follow, but all before it is as it was."""
    last = len(before) - 1
    return (
        last >= 0
        and len(after) > last
        and list(after[:last]) == list(before[:last])
        and after[last][0] == before[last][0]
        and after[last][1] >= before[last][1]
    )


def _whole_since(spans: Sequence[Span], moment: datetime) -> datetime | None:
    """Since when what holds a moment is complete; None where nothing holds it."""
    return next((since for since, until in spans if since <= moment <= until), None)
