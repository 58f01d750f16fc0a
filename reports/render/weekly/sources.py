"""What cannot be decided and why, how complete the sources were, and what could not be read."""

from collections import defaultdict

from reports.basis.envelope import Report
from reports.render import words
from reports.render.weekly.model import Cell, Section

_MOST_CONTROLS = 8


def undecidable(report: Report) -> Section:
    """Undecidable findings by cause, with what would decide them."""
    rows = report["undecidable"]
    return Section(
        "Undecidable, by cause",
        total=sum(row["count"] for row in rows),
        empty="Everything could be decided.",
        header=("Cause", "Findings", "What would decide it"),
        rows=tuple(
            (
                Cell(row["reason"].replace("_", " "), verdict="undecidable"),
                Cell(
                    f"{row['count']} in {words.plural(len(row['deployments']), 'deployment')}: "
                    f"{_some(row['controls'])}"
                ),
                Cell(row["decides"]),
            )
            for row in rows
        ),
    )


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_CONTROLS
    shown = ", ".join(names[:_MOST_CONTROLS])
    return f"{shown} and {more} more" if more > 0 else shown


def coverage(report: Report) -> Section:
    """Which sources were not complete for this week."""
    zone = report["zone"]
    lacking = words.incomplete(report)
    if not report["completeness"]:
        return Section("Sources", empty="No repository in this ledger has deployments.")
    # What lacks the same is one row: sources of a repository mostly end together.
    same: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in lacking:
        spans = "; ".join(
            f"{words.when(gap['from'], zone)} to {words.when(gap['to'], zone)}"
            for gap in row["gaps"]
        )
        same[row["repository"], row["state"], spans].append(row["kind"])
    return Section(
        "Sources that were not complete",
        total=len(lacking),
        lead="What a source did not cover cannot fail for being absent; its controls are "
        "undecidable."
        if lacking
        else "",
        empty="Every source was complete for this week.",
        header=("Repository", "Sources", "State", "Not covered"),
        rows=tuple(
            (Cell(repository), Cell(", ".join(kinds)), Cell(state), Cell(spans))
            for (repository, state, spans), kinds in same.items()
        ),
    )


def unread(report: Report) -> Section:
    """Records that prove nothing, and those that could not be read."""
    lines = [words.unbound(row) for row in report["unbound"]]
    lines += [
        f"In quarantine: {row['count']} {row['kind']} ({row['reason']}), {row['new']} of this week"
        for row in report["quarantined"]
    ]
    return Section(
        "Records that count for nothing",
        total=sum(row["count"] for row in (*report["unbound"], *report["quarantined"])),
        lead="`deploy-ledger quarantine list` shows what could not be read." if lines else "",
        empty="Every record could be read and bound.",
        lines=tuple(lines),
    )
