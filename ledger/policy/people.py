"""People with several names: no name in one system may be that of two people."""

from collections.abc import Sequence

from ledger.policy.model import Person
from ledger.policy.values import RefusedError

SYSTEMS = ("github", "jira", "oidc")


def accounts(person: Person) -> dict[str, str]:
    """The lower-cased names of a person by system; the first one stands for the person."""
    named = {system: getattr(person, system) for system in SYSTEMS}
    return {system: account.lower() for system, account in named.items() if account}


def refuse_shared_names(people: Sequence[Person]) -> None:
    """Raise RefusedError when two people share a name, or a person has no account."""
    taken: set[tuple[str, str]] = set()
    for person in people:
        listed = accounts(person)
        if not listed:
            raise RefusedError(
                f"gives {person.name} no account", f"Add one of {', '.join(SYSTEMS)}.", "people"
            )
        for system, alias in {**listed, "name": person.name.lower()}.items():
            if (system, alias) in taken:
                raise RefusedError(
                    f"has two people with the {system} {alias!r}",
                    "Merge the two entries, or correct one of them.",
                    "people",
                )
            taken.add((system, alias))
