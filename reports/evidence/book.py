"""The policy book: every recorded policy, and from when until when it was in force."""

from dataclasses import dataclass
from datetime import UTC, datetime

from ledger.policy import Policy, parse
from ledger.reading.workspace import Workspace

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Version:
    """One recorded policy, in force from `since` until before `until` (UTC)."""

    number: int
    policy: Policy
    name: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class PolicyBook:
    """Every policy version up to the moment, oldest first; the default policy where none is."""

    versions: tuple[Version, ...]
    judged_at: datetime = END

    @property
    def latest(self) -> Version:
        """The version in force at the moment of judgement."""
        return next(v for v in reversed(self.versions) if v.since <= self.judged_at)


def recorded(workspace: Workspace) -> PolicyBook:
    """Read the recorded policies; the first holds from the beginning (section 3, "Policy")."""
    rows = workspace.rows(
        "SELECT toml, name, coalesce(effective_from, observed_at) FROM all_policies p "
        "JOIN entry_index USING (seq) ORDER BY seq"
    )
    if not rows:
        return PolicyBook((Version(0, Policy(), "default", BEGINNING, END),))
    (toml, name, _), *later = rows
    # Of two that take effect at the same moment the one recorded later holds.
    rows = sorted([(toml, name, BEGINNING), *later], key=lambda row: row[2])
    starts = [since for _, _, since in rows]
    ends = [*starts[1:], END]
    return PolicyBook(
        tuple(
            Version(number, parse(toml), name, since, until)
            for number, ((toml, name, _), since, until) in enumerate(
                zip(rows, starts, ends, strict=True)
            )
        ),
        workspace.at.judged_at,
    )
