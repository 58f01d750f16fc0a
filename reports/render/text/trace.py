"""A trace for a terminal: what it is, who tested it, where it runs, and what its controls say."""

from collections.abc import Callable

from reports.envelope import Report
from reports.render.text.terminal import Style, cell, foot, head, text_of, wrapped
from reports.render.words import FLAG_NAMES, UNBOUND, exactly, short, standing
from reports.verdicts import LACKING

_BECAUSE = {
    "same": "this commit",
    "same_tree": "the same content",
    "contains": "the first to contain it",
    "dispatched": "dispatched from it; the deployed version is not known",
}


def trace_text(report: Report, style: Style) -> str:
    """Commits, pull requests, deployments with their flags, tests, approvals, what is missing."""
    kind = report["kind"].replace("_", " ")
    lines = head(f"Trace of {kind} {cell(report['query'])}", report, style)
    sections: tuple[tuple[str, str, Callable[[Report], str]], ...] = (
        ("Commits", "commits", _commit),
        ("Same content (other commits with the same tree)", "twins", _commit),
        ("Pull requests", "pull_requests", _pull),
        ("Ticket", "tickets", _ticket),
        ("Tested", "qa", _qa),
    )
    for title, name, line in sections:
        if report[name] or name in ("commits", "qa"):
            lines += ["", style.bold(title), *_listed(report[name], line)]
    lines += _deployments(report, style)
    for title, name, line in (
        ("Approvals", "approvals", _approval),
        ("Verifications", "verifications", _verification),
        ("Exceptions", "exceptions", _exception),
        ("Voided deployments", "voided_deployments", _voided_deployment),
        ("Bound to nothing (proves nothing)", "unbound", _unbound),
    ):
        if report[name] or name in ("approvals", "verifications"):
            lines += ["", style.bold(title), *_listed(report[name], line)]
    return text_of(lines + foot(report, style))


def _listed(rows: list[Report], line: Callable[[Report], str]) -> list[str]:
    if not rows:
        return ["  none in the ledger"]
    return [text for row in rows for text in wrapped(line(row), "      ", "  ")]


def _commit(row: Report) -> str:
    known = f"of {exactly(row['committed'])}, tree {short(row['tree'])}"
    return f"{cell(row['repository'])} {row['sha']} " + (
        known if row["collected"] else "is named, and not in the git history that was collected"
    )


def _pull(row: Report) -> str:
    state = f"merged {exactly(row['merged'])}" if row["merged"] else cell(row["state"])
    return (
        f"{cell(row['repository'])}#{row['number']} {cell(row['title'])} "
        f"({cell(row['head'])} into {cell(row['base'])}, {state}, by {cell(row['author'])})"
    )


def _ticket(row: Report) -> str:
    name = f"{cell(row['ticket'])} {exactly(row['time'])}"
    if row["blocks_unreadable"]:
        return f"{name}: an evidence block by {cell(row['by'])} cannot be read, correct it there"
    return f"{name} {cell(row['status'])} by {cell(row['by'])} ({_entry(row)})"


def _qa(row: Report) -> str:
    at = f"on the day {row['day']}" if row["day"] else exactly(row["time"])
    notes = f": {cell(row['notes'])}" if row["notes"] else ""
    bound = short(row["sha"]) if row["sha"] else "no full SHA, so it proves nothing"
    return (
        f"{row['result']} by {cell(row['tester'])} on {cell(row['environment'])}, {at}, "
        f"{bound} ({_entry(row)}){notes}"
    )


def _entry(row: Report) -> str:
    """Which entry says it, how strong that is, and why it was voided, if it was."""
    voided = f", VOIDED: {cell(row['void_reason'])}" if row["void_reason"] else ""
    return f"entry {row['entry']}, {row['strength']}{voided}"


def _approval(row: Report) -> str:
    at = exactly(row["time"])
    if row["approved_not_before"] or row["approved_not_after"]:
        at = (
            f"not before {exactly(row['approved_not_before'])} "
            f"({row['approved_not_before_source']}), not after "
            f"{exactly(row['approved_not_after'])} ({row['approved_not_after_source']})"
        )
    about = f"deployment {cell(row['deployment'])}" if row["deployment"] else short(row["sha"])
    return (
        f"{row['purpose']} {cell(row['decision'])} by {cell(row['approver'])} for "
        f"{cell(row['environment'])}, {about}, {at} ({_entry(row)})"
    )


def _verification(row: Report) -> str:
    about = f"deployment {cell(row['deployment'])}" if row["deployment"] else short(row["sha"])
    return (
        f"{row['result']} by {cell(row['by'])}, {about}, {exactly(row['time'])} "
        f"({row['source']}, {_entry(row)})"
    )


def _exception(row: Report) -> str:
    state = row["state"].replace("_", " ")
    why = f" ({cell(row['why'])})" if row["why"] else ""
    return (
        f"{row['kind']} for {cell(', '.join(row['controls']) or 'no control')}, {state}{why}, "
        f"approved by {cell(row['approver'])} at {exactly(row['approved_at'])}, holds until "
        f"{exactly(row['expires_at'])}: {cell(row['reason'])} "
        f"(entry {row['entry']}, {row['strength']})"
    )


def _voided_deployment(row: Report) -> str:
    return (
        f"{cell(row['environment'])} {short(row['sha'])} by {cell(row['by'])}, started "
        f"{exactly(row['started'])} ({_entry(row)})"
    )


def _unbound(row: Report) -> str:
    said = f" {cell(row['names'])}" if row["names"] else ""
    return (
        f"{row['type']}{said} by {cell(row['who'])}, {exactly(row['time'])}: "
        f"{UNBOUND[row['reason']]} (entry {row['entry']}, {row['strength']})"
    )


def _deployments(report: Report, style: Style) -> list[str]:
    lines = ["", style.bold("Deployed")]
    if not report["deployments"]:
        return [*lines, "  nowhere, as far as the ledger knows"]
    lacking: dict[str, list[Report]] = {}
    for finding in report["findings"]:
        if finding["verdict"] in LACKING:
            lacking.setdefault(finding["subject"]["id"], []).append(finding)
    for row in report["deployments"]:
        place = f"{cell(row['environment'])}, {cell(row['repository'])} {short(row['sha'])}"
        lines.append(style.bold(f"  {place}") + f" ({_BECAUSE[row['relation']]})")
        lines += wrapped(
            f"deployment {cell(row['id'])} by {cell(row['actor'])}, started "
            f"{exactly(row['started'])}, {standing(row)}; {_live(row)}",
            "      ",
            "    ",
        )
        flags = (f"{name} {style.verdict(row['flags'][flag])}" for flag, name in FLAG_NAMES.items())
        lines.append("    " + "   ".join(flags))
        for finding in lacking.get(row["id"], []):
            lines.append(
                f"    {style.verdict(finding['verdict'])}  {finding['control']} {finding['reason']}"
            )
            lines += wrapped(finding["message"], " " * 8)
    return lines


def _live(row: Report) -> str:
    if not row["live_from"]:
        return "not live"
    if not row["live_to"]:
        return f"live since {exactly(row['live_from'])}"
    return f"live from {exactly(row['live_from'])} to {exactly(row['live_to'])}"
