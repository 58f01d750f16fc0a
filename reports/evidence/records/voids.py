"""Which records a void has taken out of the judgement (controls.md section 6, "void").

A void names a record by its id, or by its number where no record has that id. A number stands for
the whole entry, every block of a comment with it; an id for what bears it and nothing else.
"""

import polars as pl

from ledger.reading.workspace import Workspace

_TABLES = ("qa", "verifications", "approvals", "exceptions", "rollbacks", "declared_deployments",
           "role_grants", "ticket_updates", "coverage", "voids")  # fmt: skip
_NAMES = " UNION ".join(
    f"SELECT record_id FROM all_{table} WHERE record_id IS NOT NULL" for table in _TABLES
)
_VOIDS = "SELECT seq, record_id, target, reason FROM voids ORDER BY seq DESC"

_MACROS = """
CREATE MACRO voided(of_entry, of_id) AS
    coalesce(of_entry IN (SELECT entry FROM voided_by WHERE entry IS NOT NULL), false)
    OR coalesce(of_id IN (SELECT record_id FROM voided_by WHERE record_id IS NOT NULL), false);
CREATE MACRO void_reason(of_entry, of_id) AS (
    SELECT format('{} (entry {})', arg_min(v.reason, v.void_seq), min(v.void_seq))
    FROM voided_by v WHERE v.entry = of_entry OR v.record_id = of_id HAVING count(*) > 0);
"""


def put_voids(workspace: Workspace) -> None:
    """Table `voided_by`: void_seq, reason, and the `entry` or the `record_id` that it voids.

    Macros: `voided(entry, id)` of a record; `void_reason(entry, id)` with the void's entry. A
    void that a later one voids counts no more, and what it named counts again.
    """
    names = {name for (name,) in workspace.rows(_NAMES)}
    counting: list[tuple[int, str, int | None, str | None]] = []
    for seq, record_id, target, reason in workspace.rows(_VOIDS):
        if not any(
            seq == entry or (record_id is not None and record_id == name)
            for _, _, entry, name in counting
        ):
            is_id = target in names
            number = int(target) if not is_id and target.isdecimal() and len(target) < 19 else None
            counting.append((seq, reason, number, target if is_id else None))
    workspace.put(
        "voided_by",
        pl.DataFrame(
            counting[::-1],
            schema={
                "void_seq": pl.Int64,
                "reason": pl.String,
                "entry": pl.Int64,
                "record_id": pl.String,
            },
            orient="row",
        ),
    )
    workspace.run(_MACROS)
