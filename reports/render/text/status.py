"""The state of a ledger for a terminal."""

from itertools import groupby

from reports.basis.envelope import Report
from reports.render.text.collected import collected_lines
from reports.render.text.terminal import Style, cell, foot, head, table, text_of
from reports.render.words import exactly, plural

EMPTY = "The ledger is empty: collect with `deploy-ledger ingest github OWNER/NAME`, or see --help."
NO_COVERAGE = (
    "No source says that it is complete, so nothing can fail for being absent: ingest with "
    "coverage, or state it in a record of type coverage."
)
MOST_UNKNOWN = 10


def status_text(report: Report, style: Style) -> str:
    """Entries and their freshness, coverage, quarantine, unreadable blocks, policies."""
    last = report["last_appended_at"]
    lines = head("Status of the ledger", report, style)
    lines += [
        "",
        f"{plural(report['ledger']['size'], 'entry', 'entries')}, "
        f"{report['file_bytes'] / 1_000_000:.1f} MB, "
        + (f"last appended {exactly(last)}" if last else "nothing appended yet"),
    ]
    lines.append(_anchors(report["anchors"]))
    lines += _entries(report, style) + collected_lines(report, style) + _coverage(report, style)
    lines += _unread(report, style)
    lines += ["", style.bold("Policies")]
    for policy in report["policies"]:
        since = f"from {exactly(policy['from'])}" if policy["from"] else "from the beginning"
        lines.append(f"  {policy['policy'][:12]}  {since}, weeks and days in {policy['zone']}")
    return text_of(lines + foot(report, style))


def _anchors(names: list[str]) -> str:
    if not names:
        return "Anchored nowhere: nothing outside would notice a rollback (see --anchor)."
    return f"Anchored at {', '.join(map(cell, names))}"


def _entries(report: Report, style: Style) -> list[str]:
    if not report["entries"]:
        return ["", EMPTY]
    rows = [
        [
            row["kind"],
            cell(row["repository"] or "(all)"),
            str(row["entries"]),
            _short(row["newest_occurred_at"]) if row["newest_occurred_at"] else "without a time",
            _short(row["newest_observed_at"]),
        ]
        for row in report["entries"]
    ]
    header = ["kind", "repository", "entries", "newest (UTC)", "taken in (UTC)"]
    return ["", style.bold("Entries"), *table(header, rows, "  ")]


def _short(time: str) -> str:
    return exactly(time).removesuffix(" UTC")


def _coverage(report: Report, style: Style) -> list[str]:
    """One line for each span of what is not told as collected, with the kinds that share it."""
    if not report["coverage"]:
        return ["", style.bold("Complete, as the sources state it"), f"  {NO_COVERAGE}"]
    told = {row["source"] for row in report["collected"]}
    others = [row for row in report["coverage"] if row["source"] not in told]
    if not others:
        return []
    lines = ["", style.bold("Complete, as records and policy state it")]

    def span(row: Report) -> tuple[str, str, str, str]:
        return row["source"], row["repository"], row["from"], row["to"]

    rows = [
        [
            cell(source),
            "every repository" if repository == "*" else cell(repository),
            exactly(since),
            exactly(until),
            ", ".join(cell(row["kind"]) for row in shared),
        ]
        for (source, repository, since, until), shared in groupby(
            sorted(others, key=span), key=span
        )
    ]
    return [*lines, *table(["source", "repository", "from", "to", "of"], rows, "  ")]


def _unread(report: Report, style: Style) -> list[str]:
    lines = ["", style.bold("Could not be read")]
    for row in report["unknown_values"][:MOST_UNKNOWN]:
        times = plural(row["count"], "time")
        what = f"{row['table']}.{row['field']} = {cell(row['value'])}"
        lines.append(f"  {what}, {times}: kept, and unknown to this program")
    if (more := len(report["unknown_values"]) - MOST_UNKNOWN) > 0:
        lines.append(f"  and {plural(more, 'other unknown value')}: see --json")
    if not report["quarantined"] and not report["unreadable_blocks"]:
        return [*lines, "  nothing"] if len(lines) == 2 else lines
    for row in report["quarantined"]:
        records = plural(row["count"], "record")
        lines.append(f"  {records} of kind {cell(row['kind'])} in quarantine: {row['reason']}")
    for row in report["unreadable_blocks"]:
        where = f"{cell(row['repository'])}{cell(row['ticket'])}"
        lines.append(f"  {plural(row['blocks'], 'evidence block')} on {where}: correct it there")
    return lines
