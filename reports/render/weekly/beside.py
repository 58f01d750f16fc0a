"""What stands beside a week's deployments: what became late, exceptions, rollbacks, the others."""

from reports.basis.envelope import Report
from reports.render import words
from reports.render.weekly import subjects
from reports.render.weekly.model import Cell, Section
from reports.weekly.items import LEVELS


def became_late(report: Report) -> Section:
    """What was due in this week, of what happened before it."""
    rows = report["became_late"]
    return Section(
        "Became late this week",
        total=len(rows),
        lead="Of what happened before it: the deadline passed in this week.",
        empty="Nothing of an earlier week became late.",
        header=("What", "Owner", "Was due", "Control", "What is missing", "What to do"),
        rows=tuple(
            (
                Cell(subjects.named(row)),
                Cell(row["owner"] or "nobody known"),
                Cell(words.when(row["missing"][0]["due"], report["zone"])),
                *subjects.first_item(row),
            )
            for row in rows
        ),
    )


def turned_back(report: Report) -> Section:
    """Rollbacks, failed deployments and failed verifications."""
    rows = report["turned_back"]
    return Section(
        "Rollbacks, failed deployments and failed verifications",
        total=len(rows),
        empty="No rollback, failed deployment or failed verification.",
        header=("What", "Started", "Environment", "Repository", "SHA", "By", "Decided"),
        rows=tuple(
            (
                Cell(_what(row)),
                Cell(words.when(row["started"], report["zone"])),
                Cell(row["environment"] or "missing"),
                Cell(row["repository"] or "missing"),
                subjects.version(row),
                Cell(row["actor"] or "missing"),
                Cell(_decided(row, report["zone"])),
            )
            for row in rows
        ),
    )


def _what(row: Report) -> str:
    said = []
    if row["rollback"]:
        said.append(f"rollback from {words.short(row['previous_sha'])}")
    if row["result"] in ("failure", "error"):
        said.append("failed deployment")
    if row["verified"] == "fail":
        by = f" by {row['verified_by']}" if row["verified_by"] else ""
        said.append(f"verification failed{by}")
    return ", ".join(said)


def _decided(row: Report, zone: str) -> str:
    if row["verified"] != "fail":
        return "nothing to decide"
    if row["decided_at"]:
        return f"{row['decision'].replace('_', ' ')}, {words.when(row['decided_at'], zone)}"
    return f"nothing yet, due {words.when(row['decision_due'], zone)}"


def exceptions(report: Report) -> tuple[Section, Section]:
    """The waivers that hold, what expires soon first; and the follow-ups that are overdue."""
    listed = report["exceptions"]
    force = [row for row in listed if row["group"] in ("expires_soon", "in_force")]
    overdue = [row for row in listed if row["overdue_since"]]
    zone = report["zone"]
    return (
        Section(
            "Waivers in force",
            total=len(force),
            lead="What expires soon stands first." if force else "",
            empty="No exception is in force.",
            header=("Exception", "Covers", "Until", "Approved by", "Follow-up"),
            rows=tuple(
                (
                    Cell(_named(row)),
                    Cell(_covers(row)),
                    Cell(_until(row, zone), verdict="pending" if _is_soon(row) else None),
                    Cell(row["approver"] or "nobody"),
                    Cell(row["follow_up"] or "missing"),
                )
                for row in force
            ),
        ),
        Section(
            "Follow-ups overdue",
            total=len(overdue),
            empty="No follow-up of an exception is overdue.",
            header=("Follow-up", "Overdue since", "Exception", "Approved by"),
            rows=tuple(
                (
                    Cell(row["follow_up"] or "missing"),
                    Cell(words.when(row["overdue_since"], zone), verdict="fail"),
                    Cell(_named(row)),
                    Cell(row["approver"] or "nobody"),
                )
                for row in overdue
            ),
        ),
    )


def _is_soon(row: Report) -> bool:
    return bool(row["group"] == "expires_soon")


def _named(row: Report) -> str:
    where = ", ".join(part for part in (row["environment"], row["repository"]) if part)
    named = f" {row['id']}" if row["id"] else ""
    return f"{row['kind'].replace('_', ' ')}{named}: {where or 'no repository'}"


def _covers(row: Report) -> str:
    controls = ", ".join(row["controls"]) or "no control"
    many = row["waived_findings"]
    return f"{controls} ({words.plural(many, 'finding')} waived)"


def _until(row: Report, zone: str) -> str:
    return f"{words.when(row['expires_at'], zone)}{', soon' if _is_soon(row) else ''}"


def others(report: Report) -> Section:
    """Pull requests, tickets, exceptions, environments and sources that lack something."""
    rows = sorted(report["others"], key=_weight)
    return Section(
        "Pull requests, tickets, exceptions and settings",
        total=len(rows),
        lead="They are in no rate of this report." if rows else "",
        empty="No pull request, ticket, exception or setting lacks anything.",
        subjects=tuple(subjects.other(row, report["zone"]) for row in rows),
    )


def _weight(row: Report) -> int:
    return min(LEVELS[finding["level"]] for finding in row["missing"])
