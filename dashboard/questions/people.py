"""Who somebody who signed in is, and which roles that person holds: the register, as of now.

It is the register that verdicts use: the policy's roles, role records and snapshots of teams, as
the copy holds them (`role_held`, `person_name`). A name that the policy does not list for a person
under `oidc` is nobody's, also where it looks like the login of somebody with a role.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from ledger.policy import ACCEPTED_ROLES
from ledger.policy.accepted_roles import Step
from ledger.reading.reader import Copy

_PERSON = "SELECT person FROM person_name WHERE system = 'oidc' AND name = lower($1)"
# A login where there is one: that is how the evidence names people, and it is no address.
_BY = """
SELECT r.name FROM person_name r LEFT JOIN person_name s ON s.name = r.name
    AND s.person = r.person AND s.system <> 'records'
WHERE r.system = 'records' AND r.person = $1
ORDER BY list_position(['github', 'jira', 'name', 'oidc'], s.system), r.name LIMIT 1
"""
_ROLES = """
SELECT DISTINCT role, repository, kind FROM role_held
WHERE person = $1 AND since <= $2 AND $2 < until
"""


@dataclass(frozen=True)
class Person:
    """Somebody whom the policy lists: the name that records give, and the roles held.

    `roles` are pairs of a repository and a kind of environment ('' for one that the policy does not
    map), by role.
    """

    by: str
    roles: dict[str, frozenset[tuple[str, str]]]

    def may(self, step: Step, repository: str, kind: str | None) -> bool:
        """Whether a role lets this person take a step for such an environment of a repository."""
        return any(
            (repository, kind or "") in self.roles.get(role, ()) for role in ACCEPTED_ROLES[step]
        )

    def repositories(self, *steps: Step) -> set[str]:
        """Where this person may take one of the steps, for some kind of environment."""
        roles = {role for step in steps for role in ACCEPTED_ROLES[step]}
        return {place for role in roles for place, _ in self.roles.get(role, ())}


def person(copy: Copy, oidc: str) -> Person | None:
    """The person whom the policy lists by that `oidc` name, with the roles held now; else None."""
    found = copy.frame(_PERSON, [oidc])
    if found.is_empty():
        return None
    name = found.item()
    by = copy.frame(_BY, [name])
    roles: dict[str, set[tuple[str, str]]] = {}
    for role, repository, kind in copy.frame(_ROLES, [name, now(copy)]).rows():
        roles.setdefault(role, set()).add((repository, kind))
    return Person(by.item(), {role: frozenset(places) for role, places in roles.items()})


def now(copy: Copy) -> datetime:
    """The present moment (UTC); of a simulated ledger that of its last judgement."""
    judged_at, simulated = copy.frame("SELECT judged_at, simulated FROM judgement, meta").row(0)
    return judged_at if simulated else datetime.now(UTC)
