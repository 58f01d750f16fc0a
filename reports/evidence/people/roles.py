"""The role register: the policy's roles, role records and snapshots of teams are one set.

What a policy gives to a team, whoever is in the team holds: from its first snapshot on, or from
the role's `from` where it has one, for then the policy vouches for the people first seen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from ledger.policy import ACCEPTED_ROLES
from ledger.policy.model import ALL, ALL_KINDS, Role, RoleGrant
from ledger.policy.patterns import matches
from ledger.policy.renamed import with_present
from ledger.reading.workspace import Workspace
from reports.evidence.people.teams import UNKNOWN, Team, teams
from reports.evidence.policy.book import BEGINNING, END, PolicyBook
from reports.evidence.policy.policies import repositories

_GATE_STEPS = {"approve_production": "production", "approve_staging": "staging"}
_TIME = pl.Datetime("us", "UTC")
_NAMES = ("repository", "kind", "step", "role", "origin", "holder", "member")
_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(_NAMES, pl.String),
    "entry": pl.Int64,
    "since": _TIME,
    "until": _TIME,
    "seqs": pl.List(pl.Int64),
}  # fmt: skip

_GRANTS = """
CREATE TABLE role_grant AS
SELECT * EXCLUDE (member, entry),
    coalesce(member, stated_person(holder, NULL, 'records', entry)) AS person
FROM role_given
"""


@dataclass(frozen=True)
class _Given:
    """A grant, and the entry that gave it; the name of its person was said in that entry."""

    grant: RoleGrant
    origin: str
    entry: int


@dataclass(frozen=True)
class _Holder:
    """Who holds what is granted, from when until before when; nobody known: no `holder`."""

    since: datetime
    until: datetime
    holder: str | None = None
    member: str | None = None
    seq: int | None = None


def put_roles(workspace: Workspace, book: PolicyBook) -> None:
    """Table `role_grant`: who may take which step where, from when until before when (UTC).

    `person` is None while a team holds the role of which nobody knows who was in it. `origin` is
    policy, record or team; `seqs` are the entries that gave the role: the policy's or the
    record's, and that of the team's snapshot.
    """
    ordered = sorted(set(_held(workspace, book)), key=lambda row: tuple(str(part) for part in row))
    workspace.put("role_given", pl.DataFrame(ordered, schema=_COLUMNS, orient="row"))
    workspace.run(_GRANTS)


def _held(workspace: Workspace, book: PolicyBook) -> Iterator[tuple[object, ...]]:
    """Each grant for each repository, kind of environment and step that it lets a person take."""
    recorded = list(_recorded_grants(workspace))
    seen = teams(workspace)
    for name in repositories(workspace):
        for given in [*_policy_grants(book, name), *recorded]:
            grant = given.grant
            if not matches(name, grant.repositories):
                continue
            # Whoever holds a role everywhere holds it where the policy maps no kind (''), too.
            everywhere = set(grant.environments) == set(ALL_KINDS)
            kinds = (*grant.environments, "") if everywhere else grant.environments
            for one in _holders(grant, seen):
                seqs = tuple(seq for seq in (given.entry, one.seq) if seq)
                origin = "team" if grant.team else given.origin
                for kind in kinds:
                    for step in _steps(grant.role, kind):
                        place = (name, kind, step, grant.role, origin)
                        who = (one.holder, one.member, given.entry)
                        yield (*place, *who, one.since, one.until, seqs)


def _holders(grant: RoleGrant, seen: Mapping[str, Team]) -> Iterator[_Holder]:
    since, until = grant.from_ or BEGINNING, grant.to or END
    if grant.person is not None:
        yield _Holder(since, until, grant.person)
        return
    team = seen.get(grant.team or "", UNKNOWN)
    vouched = grant.from_ is not None and team is not UNKNOWN
    if not vouched and since < min(until, team.known_from):
        yield _Holder(since, min(until, team.known_from))
    for member in team.memberships:
        first = vouched and member.since == team.known_from
        begins = since if first else max(since, member.since)
        ends = min(until, member.until)
        if begins < ends:
            yield _Holder(begins, ends, member.login, member.person, member.seq)


def _steps(role: Role, kind: str) -> Iterator[str]:
    for step, roles in ACCEPTED_ROLES.items():
        if role in roles and _GATE_STEPS.get(step, kind) == kind:
            yield "approve_gate" if step in _GATE_STEPS else step


def _policy_grants(book: PolicyBook, name: str) -> Iterator[_Given]:
    """A grant counts by its own dates; one that a later version drops ends with its version.

    What several versions in a row list was given by the first of them.
    """
    roles = [(version, version.policy.for_repository(name).roles) for version in book.versions]
    for place, (version, grants) in enumerate(roles):
        before = roles[place - 1][1] if place else ()
        for grant in grants:
            if grant in before:
                continue
            later = roles[place + 1 :]
            dropped = next((v.since for v, listed in later if grant not in listed), None)
            begins = grant.from_ or (version.since if place else None)
            ends = min((end for end in (grant.to, dropped) if end), default=None)
            if begins is None or ends is None or begins < ends:
                yield _Given(replace(grant, from_=begins, to=ends), "policy", version.seq)


def _recorded_grants(workspace: Workspace) -> Iterator[_Given]:
    rows = workspace.rows(
        "SELECT r.person, r.role, r.environments, r.repositories, "
        "coalesce(r.since, r.said_at, i.observed_at), r.until, r.seq "
        "FROM role_grants r JOIN entry_index i USING (seq) "
        "WHERE NOT voided(r.seq, r.record_id)"
    )
    for person, role, kinds, names, since, until, entry in rows:
        if until is None or since < until:
            grant = RoleGrant(
                person=person,
                role=role,
                environments=tuple(kinds) or ALL_KINDS,
                repositories=with_present(tuple(names) or ALL, workspace.former_names(entry)),
                from_=since,
                to=until,
            )
            yield _Given(grant, "record", entry)
