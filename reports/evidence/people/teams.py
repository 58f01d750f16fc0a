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
from reports.evidence.policy.book import END

PAGES = timedelta(minutes=10)
"""An archive has a member a line, dated by its page: lines this close are of one snapshot."""

_SEEN = """
SELECT m.team, coalesce(m.seen_at, i.observed_at) AS at,
    platform_person(m.login, m.member_id, NULL, m.seq) AS person, m.login, m.seq,
    m.seq IN (SELECT seq FROM all_teams) AS whole
FROM all_team_members m JOIN entry_index i USING (seq) WHERE m.login IS NOT NULL
UNION ALL
SELECT t.team, coalesce(t.seen_at, i.observed_at), NULL, NULL, t.seq, true
FROM all_teams t JOIN entry_index i USING (seq)
ORDER BY ALL
"""


@dataclass(frozen=True)
class Membership:
    """A person was in a team from `since` until before `until` (UTC), as entry `seq` shows."""

    person: str
    login: str
    seq: int
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
    people: dict[str, tuple[str, int]]


UNKNOWN = Team(END, ())
"""A team of which there is no snapshot."""


def teams(workspace: Workspace) -> Mapping[str, Team]:
    """Every team of which there is a snapshot, by ORGANISATION/SLUG in lower case."""
    snapshots: dict[str, list[_Snapshot]] = defaultdict(list)
    for name, at, person, login, seq, whole in workspace.rows(_SEEN):
        taken = snapshots[name]
        if not taken or not _belongs(taken[-1], at, whole):
            taken.append(_Snapshot(at, at, whole, {}))
        taken[-1].last = at
        if person:
            taken[-1].people.setdefault(person, (login, seq))
    return {name: _team(taken) for name, taken in snapshots.items()}


def _belongs(snapshot: _Snapshot, at: datetime, whole: bool) -> bool:
    """Whether what was seen at a moment is of this snapshot."""
    if whole or snapshot.whole:
        return whole == snapshot.whole and at == snapshot.at
    return at - snapshot.last <= PAGES


def _team(taken: Sequence[_Snapshot]) -> Team:
    memberships = []
    present: dict[str, tuple[str, int, datetime]] = {}
    for snapshot in taken:
        for person in sorted(present.keys() - snapshot.people.keys()):
            memberships.append(Membership(person, *present.pop(person), snapshot.at))
        for person in snapshot.people.keys() - present.keys():
            present[person] = (*snapshot.people[person], snapshot.at)
    memberships += [Membership(person, *present[person], END) for person in sorted(present)]
    return Team(taken[0].at, tuple(memberships))
