"""How reports speak to people: signs and words of verdicts, short SHAs, times with their zone."""

import math
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ledger.clock import parse_time
from reports.basis.envelope import Report

SIGNS = {
    "fail": "✗",
    "undecidable": "?",
    "pending": "…",
    "waived": "~",
    "pass": "✓",
    "not_applicable": "–",  # noqa: RUF001 - an en dash, as people write it for "nothing here"
}
MEANINGS = {
    "fail": "a record contradicts the rule, or is missing though its source is complete",
    "undecidable": "the ledger does not hold what it takes to decide, and says what that is",
    "pending": "a record is due, and its deadline has not passed",
    "waived": "it failed, and an approved exception covers it",
    "pass": "the rule was kept, and the ledger holds the proof",
    "not_applicable": "the rule does not apply to this deployment",
}
FLAG_NAMES = {
    "sha": "SHA",
    "approval": "Approval",
    "qa": "QA result",
    "verification": "Verification",
}
NOT_MAPPED = "not mapped"
SIMULATED = "SIMULATED: this ledger was made by a simulation. Nothing in it happened."

MOST_TICKETS = 10
UNBOUND = {
    "no_full_sha": "no full SHA is named",
    "no_repository": "no repository is named",
    "commit_unknown": "no such commit is in the ledger",
    "sha_of_another_repository": "the SHA is of another repository",
    "deployment_unknown": "no such deployment is in the ledger",
    "pull_request_unknown": "no such pull request is in the ledger",
}
"""Why a record is bound to nothing, and so proves nothing."""

NO_DEPLOYMENTS = "No deployment started in this week."
COLLECT = (
    "If there were some, collect them: `deploy-ledger ingest github OWNER/NAME` or "
    "`deploy-ledger ingest archive DIR`; `deploy-ledger status` shows what the ledger holds."
)
NOTHING_MISSING = "Nothing is missing: every deployment of this week has all that its controls ask."


def word(verdict: str) -> str:
    """The verdict as people read it."""
    return "n/a" if verdict == "not_applicable" else verdict


def signed(verdict: str) -> str:
    """Sign and word, so that neither colour nor the sign alone carries the meaning."""
    return f"{SIGNS[verdict]} {word(verdict)}"


def together(text: str) -> str:
    """A text that no line ends within."""
    return text.replace(" ", "\xa0")


def short(sha: str | None) -> str:
    """The first seven characters of a SHA; an absent one says so."""
    return sha[:7] if sha else "missing"


def kind_name(kind: str | None) -> str:
    """The kind of an environment; None: the policy does not map it."""
    return kind or NOT_MAPPED


def when(time: str | None, zone: str = "UTC") -> str:
    """An RFC 3339 time in a zone, to the minute, with the zone's abbreviation of that moment."""
    if time is None:
        return "missing"
    local = parse_time(time).astimezone(ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"


def to_the_second(time: str | None, zone: str = "UTC") -> str:
    """As `when`, to the second and without the zone, for where that is said once."""
    if time is None:
        return "missing"
    return f"{parse_time(time).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def exactly(time: str | None) -> str:
    """An RFC 3339 time in UTC, to the second."""
    return f"{parse_time(time):%Y-%m-%d %H:%M:%S} UTC" if time else "missing"


def percent(rate: float | None) -> str:
    """A rate in percent, cut and not rounded: only a whole one reads 100 %. None is "none"."""
    if rate is None:
        return "none"
    return "100 %" if rate == 1 else f"{math.floor(rate * 1000 + 1e-9) / 10:.1f} %"


def change(now: float | None, before: float | None) -> str:
    """How a rate changed, in percentage points."""
    if now is None or before is None:
        return "nothing to compare"
    points = round((now - before) * 100, 1)
    return f"{'up' if points > 0 else 'down'} {abs(points):.1f}" if points else "no change"


def plural(count: int, noun: str, many: str | None = None) -> str:
    """A count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {many or noun + 's'}"


def days(report: Report) -> tuple[date, date]:
    """The first and last local day of a weekly report."""
    monday = _local(report["from"], report["zone"]).date()
    return monday, date.fromordinal(monday.toordinal() + 6)


def _local(time: str, zone: str) -> datetime:
    return parse_time(time).astimezone(ZoneInfo(zone))


def standing(row: Report) -> str:
    """How a deployment ended, in words."""
    words = {
        "before_sop": "before the SOP held",
        "never_started": "never started",
        "not_started": "not started yet",
        "state_unknown": "in a state that is not known",
    }
    return words.get(row["standing"] or "", row["result"] or "running or unknown")


def judged(group: Report) -> int:
    """How many deployments of a group have controls to meet at all."""
    total: int = group["deployments"] - group["verdicts"]["not_applicable"]
    return total


def headline(report: Report) -> str:
    """The week in a sentence or two: production first, then what failed elsewhere."""
    if not report["deployments"]:
        return NO_DEPLOYMENTS
    groups = {group["kind"]: group for group in report["environments"]}
    said = [_production(groups["production"])] if "production" in groups else []
    elsewhere = sum(group["failing"] for kind, group in groups.items() if kind != "production")
    if elsewhere:
        failing = plural(elsewhere, "deployment fails", "deployments fail")
        said.append(f"Elsewhere {failing} a mandatory or default control.")
    if not said:
        said.append("No production deployment started in this week.")
    return " ".join(said)


def _production(group: Report) -> str:
    total, counted = judged(group), group["verdicts"]
    many = plural(total, "production deployment")
    if total == 0:
        return "No production deployment of this week had a control to meet."
    if counted["pass"] == total:
        return f"{many}, and nothing is missing."
    rated = group["failing"]
    only = counted["fail"] - rated
    said = [f"{plural(rated, 'fails', 'fail')} a mandatory or default control"] if rated else []
    if only:
        said.append(f"{plural(only, 'fails', 'fail')} only a recommended or advisory one")
    said = said or ["none fails a control"]
    others = ("undecidable", "pending", "waived")
    said += [f"{counted[verdict]} {verdict}" for verdict in others if counted[verdict]]
    return f"{many}: {', '.join(said)}."


def remedy(finding: Report) -> str | None:
    """What to do about a finding, where its own message does not say it all.

    What is undecidable lacks evidence and not the step; what is waived is settled.
    """
    return finding["remedy"] if finding["verdict"] in ("fail", "pending") else None


def entries(finding: Report) -> str:
    """The entries that a finding rests on, each with its strength: "entries 4 observed"."""
    named = [
        f"{seq} {strength}"
        for seq, strength in zip(finding["evidence"], finding["strengths"], strict=True)
    ]
    return f"{'entry' if len(named) == 1 else 'entries'} {', '.join(named)}" if named else ""


def unbound(row: Report) -> str:
    """Records of one type that prove nothing, why, and on which tickets they are."""
    many = plural(row["count"], f"{row['type']} record")
    tickets = ", ".join(row["tickets"][:MOST_TICKETS])
    if len(row["tickets"]) > MOST_TICKETS:
        tickets += f" and {len(row['tickets']) - MOST_TICKETS} more"
    on = f" ({tickets})" if tickets else ""
    verb = "proves" if row["count"] == 1 else "prove"
    return f"{many} {verb} nothing, for {UNBOUND[row['reason']]}{on}"


def incomplete(report: Report) -> list[Report]:
    """The sources that were not complete for the week of a weekly report."""
    return [row for row in report["completeness"] if row["state"] != "complete"]
