"""The repository that is visited."""

from dataclasses import dataclass

from ledger.reading.names import Names


@dataclass(frozen=True)
class Repository:
    """A repository by its lasting number, its name of today, and all names that it had.

    By its node id GraphQL knows it; one that tells none has no GraphQL.
    """

    number: int
    full_name: str
    names: Names
    node_id: str

    @property
    def path(self) -> str:
        """Where it is asked; a renamed repository keeps this address."""
        return f"/repositories/{self.number}"

    def keys(self, key: str) -> list[str]:
        """A natural key as it is, and as it was when the repository had a former name."""
        return [key, *(_renamed(key, self.full_name, name) for name in self.names.former)]


def _renamed(key: str, name: str, former: str) -> str:
    return key.replace(f":{name}:", f":{former}:", 1)
