"""Deadlines: until when a record is due, in the policy's zone and working days."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import polars as pl

from ledger.policy.policy import WindowName
from ledger.reading.workspace import Workspace
from reports.evidence.policy.book import PolicyBook

_BEGINNINGS: tuple[tuple[WindowName, str], ...] = (
    # The papers of an urgent deployment, after its start.
    ("urgent", "SELECT subject_id, repository, policy, started_at FROM deployment"),
    # Those of an urgent merge.
    ("urgent", "SELECT subject_id, repository, policy, merged_at FROM merged_pull"),
    # A QA result and a verification, after the success.
    ("qa", "SELECT subject_id, repository, policy, succeeded_at FROM deployment"),
    ("verification", "SELECT subject_id, repository, policy, succeeded_at FROM deployment"),
    # The deployment of what was merged, after the merge.
    ("development", "SELECT subject_id, repository, policy, merged_at FROM merged_pull"),
    # What is written or done about a deployment, after its result.
    (
        "late_evidence",
        "SELECT subject_id, repository, policy, coalesce(result_at, started_at) FROM deployment",
    ),
)
_AFTER_VERIFYING: tuple[tuple[WindowName, str], ...] = (
    # The decision, after the verification that failed.
    (
        "failed_verification",
        "SELECT subject_id, repository, policy, happened_at "
        "FROM failed_verification JOIN deployment USING (subject_id)",
    ),
)


def put(workspace: Workspace, book: PolicyBook) -> None:
    """Table `deadline` (subject_id, name, due_at): when windows of the policy end, in UTC."""
    _put(workspace, book, "deadline", _BEGINNINGS)


def put_decisions(workspace: Workspace, book: PolicyBook) -> None:
    """Table `decision_due`, the same for what is due after a failed verification."""
    _put(workspace, book, "decision_due", _AFTER_VERIFYING)


def _put(
    workspace: Workspace, book: PolicyBook, table: str, windows: Iterable[tuple[WindowName, str]]
) -> None:
    rows = [row for name, sql in windows for row in _ends(workspace, book, name, sql)]
    schema: dict[str, Any] = {
        "subject_id": pl.String,
        "name": pl.String,
        "due_at": pl.Datetime("us", "UTC"),
    }
    workspace.put(table, pl.DataFrame(rows, schema=schema, orient="row"))


def _ends(
    workspace: Workspace, book: PolicyBook, name: WindowName, sql: str
) -> Iterator[tuple[str, str, datetime]]:
    policies = {version.number: version.policy for version in book.versions}
    for subject, repository, number, begin in workspace.rows(sql):
        if begin is not None:
            policy = policies[number].for_repository(repository or "")
            yield subject, name, policy.window(name).end(begin, policy.calendar)
