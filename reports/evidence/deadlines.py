"""Deadlines: until when a record is due, in the policy's zone and working days."""

import polars as pl

from ledger.reading.workspace import Workspace
from reports.evidence.book import PolicyBook


def put(workspace: Workspace, book: PolicyBook) -> None:
    """Table `deadline` (subject_id, name, due_at), in UTC.

    Of deployments: `qa` and `verification` after the success, `urgent`, the papers of an urgent
    one, after the start. Of pull requests: `development`, the deployment after the merge.
    """
    policies = {version.number: version.policy for version in book.versions}
    rows = []
    for subject, repository, number, started_at, succeeded_at in workspace.rows(
        "SELECT subject_id, repository, policy, started_at, succeeded_at FROM deployment"
    ):
        policy = policies[number].for_repository(repository or "")
        calendar = policy.calendar
        rows.append((subject, "urgent", policy.window("urgent").end(started_at, calendar)))
        if succeeded_at is not None:
            for name in ("qa", "verification"):
                end = policy.window(name).end(succeeded_at, calendar)
                rows.append((subject, name, end))
    for subject, repository, number, merged_at in workspace.rows(
        "SELECT subject_id, repository, policy, merged_at FROM merged_pull"
    ):
        policy = policies[number].for_repository(repository)
        end = policy.window("development").end(merged_at, policy.calendar)
        rows.append((subject, "development", end))
    workspace.put(
        "deadline",
        pl.DataFrame(
            rows,
            schema={
                "subject_id": pl.String,
                "name": pl.String,
                "due_at": pl.Datetime("us", "UTC"),
            },
            orient="row",
        ),
    )
