"""How the register of exceptions speaks to people."""

from reports.basis.envelope import Report
from reports.render.words import exactly, plural

EXCEPTION_GROUPS = {
    "expires_soon": "Expires within 14 days",
    "overdue": "Follow-up overdue",
    "in_force": "In force",
    "other": "No longer or never in force",
}
"""The parts of the register of exceptions, in its order."""

EXCEPTION_COLUMNS = (
    "State", "Kind", "Controls", "Scope", "Approved", "Holds until", "Follow-up", "Waives",
)  # fmt: skip


def exceptions_headline(report: Report) -> str:
    """The register in a sentence."""
    found = report["exceptions"]
    if not found:
        return "No exception is recorded."
    force = sum(row["state"] in ("valid", "retrospective") for row in found)
    overdue = sum(row["overdue_since"] is not None for row in found)
    return (
        f"{plural(len(found), 'exception')}: {force} in force, "
        f"{plural(overdue, 'follow-up')} overdue."
    )


def exception_cells(row: Report) -> list[str]:
    """What `EXCEPTION_COLUMNS` show of one exception; text from outside is not escaped."""
    state = row["state"].replace("_", " ")
    claimed = f" (says {row['approver_claimed']})" if row["approver_claimed"] else ""
    waived = plural(row["waived_findings"], "finding")
    deployments = ", ".join(row["waived_deployments"]) or "no deployment"
    return [
        f"{state} ({row['why']})" if row["why"] else state,
        row["kind"].replace("_", " "),
        ", ".join(row["controls"]) or "no control",
        _scope(row),
        f"{row['approver'] or 'nobody'}{claimed}, {exactly(row['approved_at'])}",
        f"until {exactly(row['expires_at'])}"
        + (f", revoked {exactly(row['revoked_at'])}" if row["revoked_at"] else ""),
        _follow_up(row),
        f"waives {waived} of {deployments}",
    ]


def _scope(row: Report) -> str:
    named = [row["repository"] or "no repository"]
    if row["deployment"]:
        named.append(f"deployment {row['deployment']}")
    if row["pull_request"]:
        named.append(f"pull request {row['pull_request']}")
    if row["environment"]:
        named.append(row["environment"])
    if row["from"] or row["to"]:
        named.append(f"{exactly(row['from'])} to {exactly(row['to'])}")
    return ", ".join(named)


def _follow_up(row: Report) -> str:
    state = row["follow_up_state"]
    if state == "closed":
        return f"{row['follow_up']} closed {exactly(row['follow_up_closed_at'])}"
    if state in ("open", "overdue"):
        due = "overdue since" if state == "overdue" else "due"
        return f"{row['follow_up']} {due} {exactly(row['follow_up_due'])}"
    return row["follow_up"] or "missing"
