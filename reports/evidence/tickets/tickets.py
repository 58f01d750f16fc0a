"""Tickets by the policy: what their statuses mean, and in which repositories a project counts."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, get_args

import polars as pl

from ledger.policy import Policy
from ledger.policy.model import TicketStatuses
from ledger.reading.workspace import Workspace
from reports.evidence.policy.book import PolicyBook
from reports.evidence.policy.policies import repositories

Meaning = Literal["ready_for_test", "reopened", "qa_passed", "qa_failed", "closed"]
MEANINGS: tuple[Meaning, ...] = get_args(Meaning)

_STATES = "SELECT state, site, status, status_id FROM ticket_state ORDER BY state"
# All that a status was ever called: a history keeps the name of its day.
_NAMES = "SELECT DISTINCT site, status_id, name, plain FROM all_ticket_statuses"
_PROJECTS = "SELECT DISTINCT project FROM stated_ticket WHERE repository IS NULL"


def folded(name: str) -> str:
    """A name as it compares: composed, and without regard to case, in any script."""
    composed = unicodedata.normalize("NFC", name.strip())
    return unicodedata.normalize("NFC", composed.casefold())


def counts_project(policy: Policy, project: str) -> bool:
    """Whether the tickets of a project count where that policy holds; all, where it lists none."""
    projects = {name.upper() for name in policy.tickets.projects}
    return not projects or project.upper() in projects


def put_tickets(workspace: Workspace, book: PolicyBook) -> None:
    """Tables `ticket_status`, `ticket_place` and `ticket_setting`, by policy and repository.

    `ticket_status` gives each state of `ticket_state` its meaning, by name or id; `ticket_place`
    says which projects count; `ticket_setting` which environment a QA result is of.
    """
    known = _states(workspace)
    meant: dict[TicketStatuses, list[tuple[Meaning, int]]] = {}
    projects = [project for (project,) in workspace.rows(_PROJECTS)]
    statuses, places, settings = [], [], []
    for version in book.versions:
        for name in repositories(workspace):
            place, policy = (version.number, name), version.policy.for_repository(name)
            said = policy.tickets.statuses
            if said not in meant:
                meant[said] = list(_meant(said, known))
            statuses += [(*place, meaning, state) for meaning, state in meant[said]]
            places += [(*place, one) for one in projects if counts_project(policy, one)]
            settings.append((*place, policy.tickets.qa_environment))
    _put(workspace, "ticket_status", statuses, {"meaning": pl.String(), "state": pl.Int64()})
    _put(workspace, "ticket_place", places, {"project": pl.String()})
    _put(workspace, "ticket_setting", settings, {"qa_environment": pl.String()})


def _states(workspace: Workspace) -> dict[int, set[str]]:
    """What each state may be called: its name, its id, and what its id was ever called."""
    names: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for site, status_id, *called in workspace.rows(_NAMES):
        names[site, status_id].update(filter(None, called))
    return {
        state: {folded(one) for one in {status, status_id, *names[site, status_id]} if one}
        for state, site, status, status_id in workspace.rows(_STATES)
    }


def _meant(said: TicketStatuses, known: dict[int, set[str]]) -> Iterator[tuple[Meaning, int]]:
    for meaning in MEANINGS:
        wanted = {folded(name) for name in getattr(said, meaning)}
        yield from ((meaning, state) for state, called in known.items() if wanted & called)


def _put(
    workspace: Workspace,
    table: str,
    rows: Sequence[tuple[object, ...]],
    own: dict[str, pl.DataType],
) -> None:
    schema = {"policy": pl.Int64(), "repository": pl.String(), **own}
    workspace.put(table, pl.DataFrame(rows, schema=schema, orient="row"))
