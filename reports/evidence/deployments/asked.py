"""A deployment that has not happened: what the gate asks about is judged as if it started now."""

from dataclasses import asdict, dataclass

import polars as pl

from ledger.reading.workspace import Workspace

ASKED = "asked"
"""What findings name it by."""


@dataclass(frozen=True)
class Asked:
    """A deployment of `sha` to `environment`, by the run that asks, or by the person `by`.

    `run` is the number of a workflow run, of which the latest attempt counts.
    """

    repository: str
    sha: str
    environment: str
    run: int | None = None
    by: str | None = None


_AS_IF = """
INSERT INTO deployment_subject BY NAME
SELECT $1 AS subject_id, coalesce(n.repository, named_repository(q.repository)) AS repository,
    q.environment, 'actions' AS made_by, q.sha AS dispatch_sha, r.head_branch AS ref,
    q.by AS creator, q.sha AS declared_sha, true AS is_collected,
    q.run AS run_id, r.run_attempt, getvariable('judged_at') AS created_at,
    'in_progress' AS last_state, 'started' AS progress, getvariable('judged_at') AS started_at,
    CASE WHEN r.seq IS NULL THEN [] ELSE [r.seq] END AS seqs
FROM asked q
LEFT JOIN runs r ON r.run_id = q.run
LEFT JOIN (SELECT DISTINCT repository FROM entry_index) n ON n.repository = q.repository
QUALIFY row_number() OVER (ORDER BY r.run_attempt DESC NULLS LAST) = 1
"""


def put_asked(workspace: Workspace, asked: Asked) -> None:
    """Add it to the table `deployment_subject`; its deployed SHA is what was asked for."""
    types = {"run": pl.Int64}
    schema = {name: types.get(name, pl.String) for name in asdict(asked)}
    workspace.put("asked", pl.DataFrame([asdict(asked)], schema=schema))
    workspace.run(f"SET VARIABLE asked = '{ASKED}'")
    workspace.run(_AS_IF.replace("$1", f"'{ASKED}'"))
