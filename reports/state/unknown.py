"""Values that this program does not know: what a source added to its states since."""

from ledger.kinds import ROWS
from ledger.reading.workspace import Workspace
from reports.basis.envelope import Report


def unknown_values(workspace: Workspace) -> list[Report]:
    """Each unknown value of a field with known ones, and how often it is there now."""
    return [
        {"table": row.table, "field": field, "value": value, "count": count}
        for row in ROWS
        for field, known in sorted(row.known.items())
        for value, count in workspace.rows(
            f"SELECT {field}, count(*) FROM {row.table} WHERE {field} IS NOT NULL "
            f"AND lower({field}) NOT IN (SELECT unnest(?)) GROUP BY 1 ORDER BY 2 DESC, 1",
            [sorted(known)],
        )
    ]
