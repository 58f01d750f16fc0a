"""One timeline of all that a trace found, in the order in which it happened."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ledger.clock import parse_time
from reports.basis.envelope import Report
from reports.render.words import UNBOUND, short, standing
from reports.trace.sources import commit_address

RAN = {
    "this": "the tested version ran there then",
    "same_content": "another commit with the same content ran there then",
    "other": "WRONG BUILD: another version ran there then",
    "nothing": "WRONG BUILD: nothing had been deployed there yet",
    "unknown": "what ran there then is not known",
}
"""What an environment ran when a QA result was given, in words."""

WRONG = ("other", "nothing")
"""A result given while the environment ran something else is of a wrong build."""

_LAST = datetime.max.replace(tzinfo=UTC)
_ORDER = ("commit", "pull_request", "ticket", "exception", "approval", "deployment", "qa",
          "verification", "voided_deployment", "unbound")  # fmt: skip


def timeline(report: Mapping[str, Any]) -> list[Report]:
    """The events of a trace by time (UTC); those of which nobody said when come last.

    Each has `event` (its kind), `text`, `note` (a second sentence, or None), `wrong` (a test of a
    wrong build), what it is about, and the entry that says it with its strength. Where only bounds
    are known (a gate's approval), `time` is None and `not_before` and `not_after` say them; a
    result of which only the day is known has `day`.
    """
    events = [event for part in _PARTS for event in part(report)]
    return sorted(events, key=_when)


def _when(event: Report) -> tuple[datetime, int, int, str]:
    said = event["time"] or event["not_before"] or event["not_after"]
    day = f"{event['day']}T00:00:00Z" if event["day"] else None
    at = parse_time(said or day) if said or day else _LAST
    return at, _ORDER.index(event["event"]), event["entry"] or 0, event["text"]


def _event(kind: str, row: Report, text: str, **more: Any) -> Report:
    return {
        "time": row.get("time"), "not_before": None, "not_after": None, "day": None,
        "event": kind, "text": text, "note": None, "wrong": False,
        "repository": row.get("repository"), "environment": row.get("environment"),
        "sha": row.get("sha"), "deployment": row.get("deployment"),
        "who": None, "url": row.get("url"), "voided": row.get("void_reason"),
        "entry": row.get("entry"), "strength": row.get("strength"), **more,
    }  # fmt: skip


def _commits(report: Mapping[str, Any]) -> Iterator[Report]:
    for row in [*report["commits"], *report["twins"]]:
        same = "" if row["relation"] == "same" else ", the same content"
        tree = f" (tree {short(row['tree'])}{same})" if row["collected"] else ""
        gone = "" if row["collected"] else " is named, and not in the history that was collected"
        yield _event(
            "commit", row, f"Commit {short(row['sha'])}{tree}{gone}", time=row["committed"],
            url=commit_address(report, row["repository"], row["sha"]),
        )  # fmt: skip


def _pulls(report: Mapping[str, Any]) -> Iterator[Report]:
    for row in report["pull_requests"]:
        what = f"merged into {row['base']}" if row["merged"] else f"{row['state']}, not merged"
        yield _event(
            "pull_request", row, f"Pull request #{row['number']} {what}: {row['title']}",
            time=row["merged"], sha=row["merge_sha"], who=row["author"],
        )  # fmt: skip


def _deployments(report: Mapping[str, Any]) -> Iterator[Report]:
    for row in report["deployments"]:
        what = f"{row['environment']}: deployment of {short(row['sha'])}, {standing(row)}"
        yield _event(
            "deployment", row, f"{what}{', a rollback' if row['rollback'] else ''}",
            time=row["started"], who=row["actor"], deployment=row["id"],
            live_from=row["live_from"], live_to=row["live_to"], flags=row["flags"],
        )  # fmt: skip


def _tests(report: Mapping[str, Any]) -> Iterator[Report]:
    for row in report["qa"]:
        sha = short(row["sha"]) if row["sha"] else "no full SHA, so it proves nothing"
        yield _event(
            "qa", row, f"QA {row['result']} on {row['environment'] or 'no environment'}: {sha}",
            note=_ran(row), wrong=row["ran"] in WRONG, day=row["day"], who=row["tester"],
        )  # fmt: skip


def _ran(row: Report) -> str | None:
    """What the environment ran when the result was given."""
    if row["ran"] is None:
        return None
    what = RAN[row["ran"]]
    if row["ran"] == "other":
        what += f" ({short(row['ran_sha'])}, tree {short(row['ran_tree'])})"
    return f"{what}; deployment {row['ran_deployment']}" if row["ran_deployment"] else what


def _approvals(report: Mapping[str, Any]) -> Iterator[Report]:
    for row in report["approvals"]:
        about = f"deployment {row['deployment']}" if row["deployment"] else short(row["sha"])
        bounds = [row["approved_not_before_source"], row["approved_not_after_source"]]
        where = row["environment"] or "No environment"
        yield _event(
            "approval", row, f"{where}: {row['purpose']} {row['decision']}, {about}",
            not_before=row["approved_not_before"], not_after=row["approved_not_after"],
            note=f"no time of its own: {bounds[0] or 'nothing'} to {bounds[1] or 'nothing'}"
            if any(bounds) else None,
            who=row["approver"],
        )  # fmt: skip


def _verifications(report: Mapping[str, Any]) -> Iterator[Report]:
    places = {row["id"]: row["environment"] for row in report["deployments"]}
    for row in report["verifications"]:
        about = f"deployment {row['deployment']}" if row["deployment"] else short(row["sha"])
        seen = f", saw version {row['version_seen']}" if row["version_seen"] else ""
        counts = "" if row["counts"] or row["void_reason"] else ", does not count for C14.2"
        where = row["environment"] or places.get(row["deployment"]) or "No environment"
        yield _event(
            "verification", row, f"{where}: verified {row['result']}, {about}{seen}{counts}",
            environment=places.get(row["deployment"], row["environment"]), who=row["by"],
        )  # fmt: skip


def _tickets(report: Mapping[str, Any]) -> Iterator[Report]:
    for row in report["tickets"]:
        what = f"Ticket {row['ticket']}"
        if row["blocks_unreadable"]:
            what += ": an evidence block cannot be read, correct it there"
        else:
            what += f": {row['status'] or 'no status'}"
            what += ", not from the status before it" if row["discrepant"] else ""
        yield _event("ticket", row, what, who=row["by"])


def _exceptions(report: Mapping[str, Any]) -> Iterator[Report]:
    for row in report["exceptions"]:
        controls = ", ".join(row["controls"]) or "no control"
        state = row["state"].replace("_", " ")
        yield _event(
            "exception", row, f"Exception ({row['kind']}) for {controls}, {state}: {row['reason']}",
            time=row["approved_at"], note=row["why"], who=row["approver"],
        )  # fmt: skip


def _voided(report: Mapping[str, Any]) -> Iterator[Report]:
    for row in report["voided_deployments"]:
        what = f"{row['environment']}: declared deployment of {short(row['sha'])}"
        yield _event("voided_deployment", row, what, time=row["started"], who=row["by"])


def _unbound(report: Mapping[str, Any]) -> Iterator[Report]:
    for row in report["unbound"]:
        named = f" {row['names']}" if row["names"] else ""
        who = f" by {row['who']}" if row["who"] else ""
        what = f"{row['type']}{named}{who} is bound to nothing and proves nothing"
        yield _event("unbound", row, what, note=UNBOUND[row["reason"]])


_PARTS = (_commits, _pulls, _deployments, _tests, _approvals, _verifications, _tickets,
          _exceptions, _voided, _unbound)  # fmt: skip
