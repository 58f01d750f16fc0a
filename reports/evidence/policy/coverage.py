"""Coverage as merged intervals: what was complete from when to when (section 3, "Coverage")."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import product
from typing import get_args

import polars as pl

from ledger.kinds.coverage import PROJECT
from ledger.policy import Policy
from ledger.policy.policy import RecordType
from ledger.reading.workspace import Workspace
from reports.evidence.policy.book import PolicyBook

Span = tuple[datetime, datetime]
Spans = Mapping[tuple[str, str, str], list[Span]]

RECORD_TYPES: tuple[RecordType, ...] = get_args(RecordType)

# The archive kind that must be complete for a register to be.
_CARRIER: Mapping[str, str] = {"comments": "issue_comments", "checks": "deployed_checks"}

# What is brought to the ledger: it is whole where a record of coverage says so.
_BROUGHT = ("records", "junit", "cdevents")

# What must be complete of a repository whose tickets are GitHub's issues.
_ISSUES = ("issues", "issue_timeline", "issue_comments")
TICKETS = "tickets"
"""What must be complete of a project of another ticket system."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """The union of intervals; those that touch become one."""
    result: list[Span] = []
    for since, until in sorted(spans):
        if result and since <= result[-1][1]:
            result[-1] = (result[-1][0], max(until, result[-1][1]))
        else:
            result.append((since, until))
    return result


def common(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """The intersection of two unions of intervals."""
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a, b in product(left, right))
    return merged((since, until) for since, until in pairs if since <= until)


def put_spans(workspace: Workspace, book: PolicyBook) -> None:
    """Tables `span` (by kind and repository), `register_span` (by record type) and `ticket_span`.

    A register is covered where all the sources that the policy names for it are. `ticket_span` is
    the register of tickets by project, empty for the issues of the repository.
    """
    named = [project for (project,) in workspace.rows(_NAMED_PROJECTS)]
    spans = stated_spans(workspace, book, named)
    put_registers(workspace, book, spans)
    _put_ticket_span(workspace, book, spans, named)


def stated_spans(
    workspace: Workspace, book: PolicyBook, named: Sequence[str] = (), size: int | None = None
) -> Spans:
    """What was stated to be complete, by who states it, kind and repository or project.

    `named` are projects of tickets beside those that the policy lists; with a `size`, only what
    the first so many entries state.
    """
    stated: dict[tuple[str, str, str], list[Span]] = defaultdict(list)
    names = [name for (name,) in workspace.rows("FROM repository")]
    listed = {p.upper() for v in book.versions for n in names for p in _projects(v.policy, n)}
    projects = {f"{PROJECT}{name}" for name in {*named, *listed} if name}
    for origin, of, covered, since, until in workspace.rows(
        _STATED, [workspace.at.size if size is None else size]
    ):
        for name in [*names, *projects] if covered == "*" else [covered]:
            stated[origin if origin == "records" else "source", of, name].append((since, until))
    return {place: merged(listed) for place, listed in stated.items()}


def put_registers(workspace: Workspace, book: PolicyBook, spans: Spans) -> None:
    """Tables `span`, `listed_runs` and `register_span` of what was stated."""
    _put_span(workspace, spans)
    workspace.put(
        "register_span",
        _frame(
            {"policy": pl.Int64, "record_type": pl.String, "repository": pl.String},
            (
                ((version.number, record_type, name), span)
                for version in book.versions
                for record_type in RECORD_TYPES
                for (name,) in workspace.rows("FROM repository")
                for span in _register(
                    version.policy, record_type, name, spans, workspace.at.judged_at
                )
            ),
        ),
    )


def put_source_spans(workspace: Workspace) -> None:
    """Table `span` alone, as sources name repositories, for who judges nothing."""
    names = workspace.rows(
        "SELECT DISTINCT repository FROM entry_index WHERE repository IS NOT NULL"
    )
    stated: dict[tuple[str, str, str], list[Span]] = defaultdict(list)
    rows = workspace.rows(
        "SELECT of, covered, since, until FROM all_coverage WHERE origin <> 'records'"
    )
    for of, covered, since, until in rows:
        for (name,) in names if covered == "*" else [(covered,)]:
            stated["source", of, name].append((since, until))
    _put_span(workspace, {place: merged(listed) for place, listed in stated.items()})


def _put_span(workspace: Workspace, spans: Spans) -> None:
    """Table `span`, and `listed_runs`: where runs were listed, whatever had gone from the list."""
    workspace.put(
        "span",
        _frame(
            {"of": pl.String, "repository": pl.String},
            (
                ((of, name), span)
                for (origin, of, name), listed in spans.items()
                if origin == "source"
                for span in listed
            ),
        ),
    )
    listed = {name: list(at) for (_, of, name), at in spans.items() if of == "actions_runs"}
    for name, since, until in workspace.rows(
        "SELECT repository, since, until FROM gaps "
        "WHERE of = 'actions_runs' AND reason = 'vanished'"
    ):
        listed.setdefault(name, []).append((since, until))
    workspace.put(
        "listed_runs",
        _frame(
            {"repository": pl.String},
            (((name,), span) for name, parts in listed.items() for span in merged(parts)),
        ),
    )


_STATED = """
SELECT origin, of, CASE WHEN starts_with(covered, 'project:')
    THEN 'project:' || upper(substr(covered, 9)) ELSE named_repository(covered) END, since, until
FROM all_coverage WHERE seq <= ? AND NOT voided(seq, record_id)
"""
_NAMED_PROJECTS = """
SELECT DISTINCT project_of(ticket) FROM (SELECT unnest(tickets) AS ticket FROM stated_qa)
"""


def _projects(policy: Policy, name: str) -> Sequence[str]:
    return policy.for_repository(name).tickets.projects


def _put_ticket_span(
    workspace: Workspace, book: PolicyBook, spans: Spans, projects: Sequence[str]
) -> None:
    workspace.put(
        "ticket_span",
        _frame(
            {"policy": pl.Int64, "repository": pl.String, "project": pl.String},
            (
                ((version.number, name, project), span)
                for version in book.versions
                for (name,) in workspace.rows("FROM repository")
                for project in projects
                for span in _register(
                    version.policy, "ticket", name, spans, workspace.at.judged_at, [project]
                )
            ),
        ),
    )


def _tickets(spans: Spans, name: str, projects: Sequence[str]) -> list[Span]:
    """Where the tickets of these projects are complete; no name: the issues of the repository."""
    kinds = [(TICKETS, f"{PROJECT}{project.upper()}") for project in projects if project]
    if not all(projects) or not projects:
        kinds += [(kind, name) for kind in _ISSUES]
    found = [spans.get(("source", of, place), []) for of, place in kinds]
    return reduce(common, found[1:], list(found[0]))


def _register(
    policy: Policy,
    record_type: RecordType,
    name: str,
    spans: Spans,
    judged_at: datetime,
    projects: Sequence[str] | None = None,
) -> list[Span]:
    policy = policy.for_repository(name)
    listed = policy.tickets.projects if projects is None else projects
    result: list[Span] | None = None
    for source in policy.registers(record_type):
        if source in _BROUGHT:
            covered = spans.get(("records", record_type, name), [])
        elif source == "tickets":
            covered = _tickets(spans, name, listed)
        else:
            covered = spans.get(("source", _CARRIER.get(source, ""), name), [])
        if source in _BROUGHT and policy.records_from and policy.records_from <= judged_at:
            # From then on the ledger itself is the register.
            covered = merged([*covered, (policy.records_from, judged_at)])
        result = covered if result is None else common(result, covered)
    return result or []


def _frame(
    columns: Mapping[str, type[pl.DataType]], rows: Iterable[tuple[tuple[object, ...], Span]]
) -> pl.DataFrame:
    time = pl.Datetime("us", "UTC")
    return pl.DataFrame(
        [(*place, *span) for place, span in rows],
        schema={**columns, "since": time, "until": time},
        orient="row",
    )
