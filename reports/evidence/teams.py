"""Who was in which team from when until when, by the snapshots that were taken of it.

Whoever is in one snapshot and not in the next has left between them, and is taken to have stayed
until the next one: an act in between is not called unauthorised. Of the first snapshot nobody
knows since when its people were in the team.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ledger.reading.workspace import Workspace
from reports.evidence.book import END

PAGES = timedelta(minutes=10)
"""An archive has a member a line, dated by its page: lines this close are of one snapshot."""

_SEEN = """
SELECT m.team, coalesce(m.seen_at, i.observed_at) AS at, m.login,
    m.seq IN (SELECT seq FROM all_teams) AS whole
FROM all_team_members m JOIN entry_index i USING (seq) WHERE m.login IS NOT NULL
UNION ALL
SELECT t.team, coalesce(t.seen_at, i.observed_at), NULL, true
FROM all_teams t JOIN entry_index i USING (seq)
ORDER BY ALL
"""


@dataclass(frozen=True)
class Membership:
    """A login was in a team from `since` until before `until` (UTC)."""

    login: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Team:
    """The people of a team over time; nothing is known of them before `known_from` (UTC)."""

    known_from: datetime
    memberships: tuple[Membership, ...]


@dataclass
class _Snapshot:
    at: datetime
    last: datetime
    whole: bool
    logins: set[str]


UNKNOWN = Team(END, ())
"""A team of which there is no snapshot."""


def teams(workspace: Workspace) -> Mapping[str, Team]:
    """Every team of which there is a snapshot, by ORGANISATION/SLUG in lower case."""
    snapshots: dict[str, list[_Snapshot]] = defaultdict(list)
    for name, at, login, whole in workspace.rows(_SEEN):
        taken = snapshots[name]
        if not taken or not _belongs(taken[-1], at, whole):
            taken.append(_Snapshot(at, at, whole, set()))
        taken[-1].last = at
        taken[-1].logins |= {login.lower()} if login else set()
    return {name: _team(taken) for name, taken in snapshots.items()}


def _belongs(snapshot: _Snapshot, at: datetime, whole: bool) -> bool:
    """Whether what was seen at a moment is of this snapshot."""
    if whole or snapshot.whole:
        return whole == snapshot.whole and at == snapshot.at
    return at - snapshot.last <= PAGES


def _team(snapshots: Sequence[_Snapshot]) -> Team:
    memberships = []
    present: dict[str, datetime] = {}
    for snapshot in snapshots:
        for login in sorted(present.keys() - snapshot.logins):
            memberships.append(Membership(login, present.pop(login), snapshot.at))
        present |= dict.fromkeys(snapshot.logins - present.keys(), snapshot.at)
    memberships += [Membership(login, since, END) for login, since in sorted(present.items())]
    return Team(snapshots[0].at, tuple(memberships))
