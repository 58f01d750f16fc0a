"""What a published copy holds for traces: tables that answer by key, made when it is judged.

A trace then reads a few rows of each, however many there are (`reports.trace`).
"""

from pathlib import Path

import polars as pl

from ledger.reading.workspace import Workspace
from reports.held.trace.containing import containing

_HERE = Path(__file__).parent
_SELECTED = ("names", "commits", "pull_requests", "deployments", "qa", "approvals", "verifications",
             "tickets", "exceptions", "voided_deployments")  # fmt: skip

TRACES = tuple(f"trace_{name}" for name in (*_SELECTED, "carried", "brought"))
"""The names of the tables; each has a column `repository`."""

# A ticket by a name that no other has: `#12` is of its repository.
_MACROS = """
CREATE OR REPLACE MACRO full_ticket(ticket, repository) AS
    lower(CASE WHEN starts_with(ticket, '#') THEN repository || ticket ELSE ticket END);
CREATE OR REPLACE MACRO full_tickets(tickets, repository) AS
    coalesce(list_transform(tickets, lambda ticket: full_ticket(ticket, repository)), []);
"""


def traces(workspace: Workspace) -> dict[str, pl.DataFrame]:
    """The tables `TRACES` of a judged workspace."""
    workspace.run(_MACROS)
    found = {name: workspace.frame(_sql(name)) for name in _SELECTED} | containing(workspace)
    return {f"trace_{name}": frame for name, frame in found.items()}


def _sql(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")
