"""People with several names: each alias leads to one person."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from ledger.policy.model import Person
from ledger.policy.values import RefusedError

System = Literal["github", "jira", "oidc"]
Aliases = Mapping[tuple[str, str], str]

SYSTEMS: tuple[System, ...] = get_args(System)


def aliases(people: Sequence[Person]) -> Aliases:
    """From (system, lower-cased name) to the person: the first lower-cased account of each.

    The account stands for the person, not the full name, so that nobody becomes somebody else
    by having a login that is another's name. Full names are kept under the system `name`.
    Raises RefusedError when two people share a name in one system, or a person has no account.
    """
    found: dict[tuple[str, str], str] = {}
    for person in people:
        accounts: dict[str, str] = {
            system: account for system in SYSTEMS if (account := getattr(person, system))
        }
        if not accounts:
            raise RefusedError(
                f"gives {person.name} no account", f"Add one of {', '.join(SYSTEMS)}.", "people"
            )
        for system, alias in {**accounts, "name": person.name}.items():
            if (system, alias.lower()) in found:
                raise RefusedError(
                    f"has two people with the {system} {alias!r}",
                    "Merge the two entries, or correct one of them.",
                    "people",
                )
            found[system, alias.lower()] = next(iter(accounts.values())).lower()
    return found


def canonical_person(known: Aliases, system: str, name: str) -> str:
    """The person behind a name in `github`, `jira` or `oidc`; the lower-cased name when unknown.

    A name from elsewhere (a record) may be any of the accounts, else the full name.
    """
    places = (system,) if system in SYSTEMS else (*SYSTEMS, "name")
    alias = name.lower()
    return next((known[place, alias] for place in places if (place, alias) in known), alias)
