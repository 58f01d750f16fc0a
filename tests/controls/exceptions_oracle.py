"""What an exception waives, from controls.md section 3 ("Waived") and section 5 alone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DEFAULT_CONTROLS = {
    "without_full_qa": {"C3.2", "C11.1", "C11.1b", "C11.1c", "C11.1d", "C12.2d"},
    "qa_outside_staging": {"C11.1c"},
    "pipeline": {"C3.5", "C13.3"},
    "urgent": set(),
    "other": set(),
}
ZONE = ZoneInfo("Europe/Berlin")
THIRTY_DAYS = timedelta(days=30)


@dataclass(frozen=True)
class Grant:
    """A role of a person, from `since` until before `until`, for some kinds of environment."""

    person: str
    role: str
    kinds: frozenset[str]
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Deployed:
    """A deployment, or a pull request merged to development, as far as an exception asks about it.

    `pulls` are the pull requests that it brought, or the one that it is.
    """

    id: str
    repository: str
    environment: str | None
    kind: str
    started: datetime
    pulls: frozenset[int]


@dataclass(frozen=True)
class Paper:
    """An exception as somebody wrote it; None: it does not say."""

    seq: int
    kind: str
    controls: tuple[str, ...]
    repository: str
    deployment: str | None
    pull: int | None
    environment: str | None
    since: datetime | None
    until: datetime | None
    reason: str | None
    risk: str | None
    approver: str | None
    approved_at: datetime | None
    written_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    never_valid: bool
    follow_up: str | None
    notes: str | None
    ticket: str | None
    voided: bool


def covers(paper: Paper, control: str) -> bool:
    """Only the controls it names; without names, those of its kind."""
    return control in (paper.controls or DEFAULT_CONTROLS[paper.kind])


def is_complete(paper: Paper) -> bool:
    """All that its kind demands is there."""
    demanded = [paper.reason, paper.risk, paper.approver, paper.approved_at, paper.follow_up]
    if paper.kind == "urgent":
        demanded.append(paper.ticket)
    if paper.follow_up == "none":
        demanded.append(paper.notes)
    return all(value is not None for value in demanded)


def may_approve(paper: Paper, kind_of_environment: str, grants: list[Grant]) -> bool:
    """The approver held a role that may approve that kind, at `approved_at`."""
    accepted = {"head_of_engineering"} | ({"devops"} if paper.kind == "pipeline" else set())
    at = paper.approved_at
    assert at is not None
    return any(
        grant.person == paper.approver
        and grant.role in accepted
        and kind_of_environment in grant.kinds
        and grant.since <= at
        and (grant.until is None or at < grant.until)
        for grant in grants
    )


def in_scope(paper: Paper, deployed: Deployed) -> bool:
    """The deployment it names, its pull request and what brought it, or its place and time."""
    if paper.repository != deployed.repository:
        return False
    if paper.deployment is not None:
        return paper.deployment == deployed.id
    if paper.pull is not None:
        return deployed.kind in ("production", "development") and paper.pull in deployed.pulls
    assert paper.since is not None
    assert paper.until is not None
    return (
        paper.environment == deployed.environment and paper.since <= deployed.started <= paper.until
    )


def urgent_until(started: datetime) -> datetime:
    """The end of the second working day after the start, Monday to Friday in Berlin."""
    day = started.astimezone(ZONE).date()
    left = 2
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), ZONE).astimezone(UTC)


def came_in_time(paper: Paper, started: datetime, now: datetime) -> bool:
    """Approved before the start; the papers of urgent work may be written afterwards."""
    assert paper.approved_at is not None
    if paper.kind != "urgent":
        return paper.approved_at <= started
    written = max(paper.approved_at, paper.written_at)
    return written <= urgent_until(started) and paper.approved_at <= now


def holds_at(paper: Paper, started: datetime) -> bool:
    """It had not expired, and was not revoked before; one that was never valid holds never."""
    assert paper.approved_at is not None
    ends = paper.expires_at or paper.approved_at + THIRTY_DAYS
    revoked = paper.revoked_at is not None and paper.revoked_at <= started
    return started < ends and not revoked


def waives(
    paper: Paper, deployed: Deployed, control: str, grants: list[Grant], now: datetime
) -> bool:
    """Whether this exception waives a failure of that control of that deployment."""
    return (
        not paper.voided
        and not paper.never_valid
        and covers(paper, control)
        and is_complete(paper)
        and in_scope(paper, deployed)
        and may_approve(paper, deployed.kind, grants)
        and came_in_time(paper, deployed.started, now)
        and holds_at(paper, deployed.started)
    )


def waiver(
    papers: list[Paper], deployed: Deployed, control: str, grants: list[Grant], now: datetime
) -> int | None:
    """The entry that waives it: one approved before the start goes first, then the earliest."""
    found = [paper for paper in papers if waives(paper, deployed, control, grants, now)]

    def order(paper: Paper) -> tuple[bool, int]:
        assert paper.approved_at is not None
        return paper.approved_at > deployed.started, paper.seq

    return min(found, key=order).seq if found else None
