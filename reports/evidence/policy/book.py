"""The policy book: every recorded policy, and from when until when it was in force."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from ledger.policy import Policy, parse
from ledger.policy.renamed import renamed
from ledger.reading.workspace import Workspace

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Version:
    """One recorded policy, in force from `since` until before `until` (UTC).

    `seq` is the entry that recorded it; 0 for the default policy.
    """

    number: int
    policy: Policy
    name: str
    since: datetime
    until: datetime
    seq: int = 0


@dataclass(frozen=True)
class PolicyBook:
    """Every policy version up to the moment, oldest first; the default policy where none is."""

    versions: tuple[Version, ...]
    judged_at: datetime = END

    @property
    def latest(self) -> Version:
        """The version in force at the moment of judgement."""
        return self.at(self.judged_at)

    def at(self, moment: datetime) -> Version:
        """The version in force at a moment (UTC)."""
        return next(v for v in reversed(self.versions) if v.since <= moment)


def recorded(workspace: Workspace) -> PolicyBook:
    """Read the recorded policies; the first holds from the beginning (section 3, "Policy").

    A policy that names a repository as it was called when it was recorded holds for that one.
    """
    rows = workspace.rows(
        "SELECT toml, name, coalesce(effective_from, observed_at), seq FROM all_policies p "
        "JOIN entry_index USING (seq) ORDER BY seq"
    )
    if not rows:
        return PolicyBook((Version(0, Policy(), "default", BEGINNING, END),))
    (toml, name, _, entry), *later = rows
    # Of two that take effect at the same moment the one recorded later holds.
    rows = sorted([(toml, name, BEGINNING, entry), *later], key=lambda row: row[2])
    starts = [since for _, _, since, _ in rows]
    ends = [*starts[1:], END]
    former_names = cache(workspace.former_names)
    return PolicyBook(
        tuple(
            Version(number, renamed(parse(toml), former_names(entry)), name, since, until, entry)
            for number, ((toml, name, _, entry), since, until) in enumerate(
                zip(rows, starts, ends, strict=True)
            )
        ),
        workspace.at.judged_at,
    )


def only(policy: Policy, name: str = "tried") -> PolicyBook:
    """A book in which one policy holds from the beginning."""
    return PolicyBook((Version(0, policy, name, BEGINNING, END),))
