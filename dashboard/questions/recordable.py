"""What a record may be about: a repository with its environments and its latest deployments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.reading.reader import Copy

Row = Mapping[str, Any]

MOST_DEPLOYMENTS = 50
_COLUMNS = "subject_id, repository, environment, kind, deployed_sha, started_at"
_ENVIRONMENTS = """
SELECT environment, arg_max(kind, started_at) AS kind FROM evidence
WHERE repository = $1 AND environment IS NOT NULL GROUP BY ALL ORDER BY max(started_at) DESC
"""
_LATEST = f"""
SELECT {_COLUMNS} FROM evidence WHERE repository = $1 OR subject_id = $2
ORDER BY subject_id = $2 DESC, started_at DESC, subject_id LIMIT $3
"""


@dataclass(frozen=True)
class Place:
    """A repository: the kind of each environment by its name, and deployments by their id.

    What was deployed last goes first; the deployment that was asked for goes before all.
    """

    repository: str
    environments: Mapping[str, str | None]
    deployments: Mapping[str, Row]

    def kind_of(self, typed: Mapping[str, str]) -> str | None:
        """The kind of the environment that a record is about; None where nobody knows it."""
        named = self.deployments.get(typed.get("deployment_id", ""))
        return named["kind"] if named else self.environments.get(typed.get("environment", ""))


def place(copy: Copy, repository: str, asked: str) -> Place:
    """What of a repository a record may be about; `asked` is a deployment that goes first."""
    environments = copy.frame(_ENVIRONMENTS, [repository])
    found = copy.frame(_LATEST, [repository, asked, MOST_DEPLOYMENTS]).to_dicts()
    listed = {row["subject_id"]: row for row in found if row["repository"] == repository}
    return Place(repository, dict(environments.rows()), listed)


def entry(copy: Copy, seq: int) -> Row | None:
    """An entry as the copy holds it; None where it does not hold it yet."""
    found = copy.frame(
        "SELECT seq, kind, actor, strength, observed_at FROM entry_index WHERE seq = $1", [seq]
    )
    return None if found.is_empty() else found.row(0, named=True)


def unbound(copy: Copy, seq: int) -> str | None:
    """Why the record of an entry is bound to nothing; None where it is bound."""
    found = copy.frame("SELECT reason FROM unbound_record WHERE seq = $1 LIMIT 1", [seq])
    return None if found.is_empty() else str(found.item())
