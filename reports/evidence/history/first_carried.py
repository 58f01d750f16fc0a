"""When each commit was first carried to an environment by a deployment that succeeded."""

from collections import defaultdict
from datetime import datetime

import polars as pl

from ledger.reading.workspace import Workspace
from reports.evidence.history.branches import Histories

_SUCCEEDED = """
SELECT repository, kind, known_sha, succeeded_at, subject_id FROM deployment
WHERE kind IS NOT NULL AND known_sha IS NOT NULL AND succeeded_at IS NOT NULL
ORDER BY succeeded_at, subject_id
"""


def put_first_carried(workspace: Workspace, histories: Histories) -> None:
    """Table `first_carried` (repository, kind, sha, at, subject_id): its first success.

    `kind` is that of the environment, `at` the time of the success (UTC). Each commit is walked
    once for each kind: what an earlier deployment contained is not walked again.
    """
    rows: list[tuple[str, str, str, datetime, str]] = []
    done: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for repository, kind, sha, at, subject in workspace.rows(_SUCCEEDED):
        seen = done[repository, kind]
        for carried in histories[repository].graph.beyond(sha, seen):
            seen.add(carried)
            rows.append((repository, kind, carried, at, subject))
    workspace.put(
        "first_carried",
        pl.DataFrame(
            rows,
            schema={
                "repository": pl.String,
                "kind": pl.String,
                "sha": pl.String,
                "at": pl.Datetime("us", "UTC"),
                "subject_id": pl.String,
            },
            orient="row",
        ),
    )
