"""One deployment in the order in which it happened, from pull request to verification."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reports.render.words import short

Row = dict[str, Any]
MOST_TESTS = 8
_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    """What happened when (UTC; None: nobody said), by whom, and its address at the source.

    `until` is the other end where only bounds are known.
    """

    at: datetime | None
    what: str
    who: str | None = None
    url: str | None = None
    until: datetime | None = None


def timeline(
    row: Row, pulls: Sequence[Row], tests: Sequence[Row], verifications: Sequence[Row]
) -> list[Event]:
    """The events of the deployment `row` by time; those without a time come first.

    Of many QA results only the last MOST_TESTS: the first deployment of a repository may rest on
    all that was ever tested.
    """
    events = [
        *(_pulled(pull) for pull in pulls),
        *(_tested(test) for test in tests[-MOST_TESTS:]),
        *_deployed(row),
        *_verified(row, verifications),
    ]
    return sorted(events, key=lambda event: event.at or _FIRST)


def _pulled(pull: Row) -> Event:
    what = f"Pull request #{pull['number']} merged into {pull['base_ref']}: {pull['title']}"
    return Event(pull["merged_at"], what, pull["author"], pull["url"])


def _tested(test: Row) -> Event:
    day = f", {test['said_on']}" if test["said_on"] else ""
    where = test["environment"] or "an environment without a name"
    what = f"QA result {test['result']} on {where} for {short(test['sha'])}{day}"
    return Event(test["time"], what, test["who"], test["url"])


def _deployed(row: Row) -> Iterator[Event]:
    if row["in_main_at"]:
        yield Event(row["in_main_at"], f"{short(row['known_sha'])} entered the production branch")
    if row["in_development_at"]:
        yield Event(row["in_development_at"], f"{short(row['known_sha'])} entered development")
    yield Event(row["created_at"], "Deployment requested", row["actor"], row["run_url"])
    if row["gate_approved"] or row["gate_rejected"]:
        word = "approved" if row["gate_approved"] else "rejected"
        who = ", ".join(name for name in row["approvers"] or [] if name) or None
        since, until = row["approved_not_before"], row["approved_not_after"]
        yield Event(since or until, f"Gate {word}", who, row["run_url"], until)
    if row["started_at"] and row["started_at"] != row["created_at"]:
        yield Event(row["started_at"], "Started", None, row["run_url"])
    if row["succeeded_at"]:
        yield Event(row["succeeded_at"], "Succeeded", None, row["run_url"])
    elif row["result"]:
        yield Event(row["started_at"], f"Ended: {row['result']}", None, row["run_url"])
    if row["live_until"]:
        yield Event(row["live_until"], "The next deployment to this environment started")


def _verified(row: Row, verifications: Sequence[Row]) -> Iterator[Event]:
    for said in verifications:
        yield Event(said["time"], f"Verified: {said['result']}", said["who"], said["url"])
    if row["verified_at"] and not verifications:
        what = f"Verified: {row['verification_result']}"
        yield Event(row["verified_at"], what, row["verified_by"], row["run_url"])
    if row["verification_due"] and not row["verification_found"]:
        yield Event(row["verification_due"], "A verification was due")
