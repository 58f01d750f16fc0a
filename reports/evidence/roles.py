"""Who held which role: the policy's roles, role records and snapshots of teams are one set.

What a policy gives to a team, whoever is in the team holds: from its first snapshot on, or from
the role's `from` where it has one, for then the policy vouches for the people first seen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

import polars as pl

from ledger.policy import ACCEPTED_ROLES
from ledger.policy.model import ALL, ALL_KINDS, Role, RoleGrant
from ledger.policy.patterns import matches
from ledger.policy.policy import Policy
from ledger.policy.renamed import with_present
from ledger.reading.workspace import Workspace
from reports.evidence.book import BEGINNING, END, PolicyBook
from reports.evidence.policies import repositories
from reports.evidence.teams import UNKNOWN, Team, teams

Holder = tuple[str | None, datetime, datetime]
Held = tuple[str, str, str, str | None, datetime, datetime]

_GATE_STEPS = {"approve_production": "production", "approve_staging": "staging"}


def put_roles(workspace: Workspace, book: PolicyBook) -> None:
    """Table `role_grant`: who may take which step where, from when until before when (UTC).

    `person` is None while a team holds the role of which nobody knows who was in it.
    """
    time = pl.Datetime("us", "UTC")
    names = ("repository", "kind", "step", "person")
    workspace.put(
        "role_grant",
        pl.DataFrame(
            sorted(set(_held(workspace, book)), key=lambda row: (*row[:3], row[3] or "", *row[4:])),
            schema={**dict.fromkeys(names, pl.String), "since": time, "until": time},
            orient="row",
        ),
    )


def _held(workspace: Workspace, book: PolicyBook) -> Iterator[Held]:
    """Each grant for each repository, kind of environment and step that it lets a person take."""
    latest = book.latest.policy
    recorded = list(_recorded_grants(workspace))
    seen = teams(workspace)
    for name in repositories(workspace):
        for grant in [*_policy_grants(book, name), *recorded]:
            if not matches(name, grant.repositories):
                continue
            # Whoever holds a role everywhere holds it where the policy maps no kind (''), too.
            everywhere = set(grant.environments) == set(ALL_KINDS)
            for person, since, until in _holders(grant, latest, seen):
                for kind in (*grant.environments, "") if everywhere else grant.environments:
                    for step in _steps(grant.role, kind):
                        yield name, kind, step, person, since, until


def _holders(grant: RoleGrant, policy: Policy, seen: Mapping[str, Team]) -> Iterator[Holder]:
    """Who holds what is granted, from when until before when."""
    since, until = grant.from_ or BEGINNING, grant.to or END
    if grant.person is not None:
        yield policy.person("records", grant.person), since, until
        return
    team = seen.get(grant.team or "", UNKNOWN)
    vouched = grant.from_ is not None and team is not UNKNOWN
    if not vouched and since < min(until, team.known_from):
        yield None, since, min(until, team.known_from)
    for member in team.memberships:
        first = vouched and member.since == team.known_from
        begins = since if first else max(since, member.since)
        ends = min(until, member.until)
        if begins < ends:
            yield policy.person("github", member.login), begins, ends


def _steps(role: Role, kind: str) -> Iterator[str]:
    for step, roles in ACCEPTED_ROLES.items():
        if role in roles and _GATE_STEPS.get(step, kind) == kind:
            yield "approve_gate" if step in _GATE_STEPS else step


def _policy_grants(book: PolicyBook, name: str) -> Iterator[RoleGrant]:
    """A grant counts by its own dates; one that a later version drops ends with its version."""
    roles = [(version, version.policy.for_repository(name).roles) for version in book.versions]
    for version, grants in roles:
        later = [(v, listed) for v, listed in roles if v.number > version.number]
        for grant in grants:
            dropped = next((v.since for v, listed in later if grant not in listed), None)
            begins = grant.from_ or (version.since if version.number else None)
            ends = min((end for end in (grant.to, dropped) if end), default=None)
            if begins is None or ends is None or begins < ends:
                yield replace(grant, from_=begins, to=ends)


def _recorded_grants(workspace: Workspace) -> Iterator[RoleGrant]:
    rows = workspace.rows(
        "SELECT r.person, r.role, r.environments, r.repositories, "
        "coalesce(r.since, r.said_at, i.observed_at), r.until, r.seq "
        "FROM role_grants r JOIN entry_index i USING (seq) "
        "WHERE NOT voided(r.seq)"
    )
    for person, role, kinds, names, since, until, entry in rows:
        if until is None or since < until:
            yield RoleGrant(
                person=person,
                role=role,
                environments=tuple(kinds) or ALL_KINDS,
                repositories=with_present(tuple(names) or ALL, workspace.former_names(entry)),
                from_=since,
                to=until,
            )
