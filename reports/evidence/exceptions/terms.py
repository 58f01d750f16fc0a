"""The terms of an exception: until when it holds, and until when its follow-up is due.

Both are the exception's own, so the policy in force when it was approved fills what it leaves out.
"""

import re

import polars as pl

from ledger.policy.model import Tickets
from ledger.reading.workspace import Workspace
from reports.evidence.policy.book import PolicyBook

_TIME = pl.Datetime("us", "UTC")
_BETWEEN = re.compile(r"[\s,;()]+")
_LONGEST = 2_000

_APPROVED = """
SELECT exception_id, coalesce(repository, ''), approved_at, expires_at, follow_up_due, follow_up
FROM stated_exception
"""


def put_terms(workspace: Workspace, book: PolicyBook) -> None:
    """Tables `exception_term` (exception_id, policy, expires_at, follow_up_due; times in UTC) and
    `follow_up_ticket` (exception_id, ticket), the tickets that its follow-up names.
    """
    terms = []
    tickets = []
    for exception, repository, approved, expires, due, follow_up in workspace.rows(_APPROVED):
        version = book.at(approved) if approved else book.latest
        policy = version.policy.for_repository(repository)
        if approved:
            expires = expires or policy.exceptions.expires.end(approved, policy.calendar)
            due = due or policy.exceptions.follow_up.end(approved, policy.calendar)
        terms.append((exception, version.number, expires, due))
        tickets += [(exception, ticket) for ticket in _tickets(follow_up, policy.tickets)]
    workspace.put(
        "exception_term",
        pl.DataFrame(
            terms,
            schema={
                "exception_id": pl.Int64,
                "policy": pl.Int64,
                "expires_at": _TIME,
                "follow_up_due": _TIME,
            },
            orient="row",
        ),
    )
    workspace.put(
        "follow_up_ticket",
        pl.DataFrame(
            sorted(tickets), schema={"exception_id": pl.Int64, "ticket": pl.String}, orient="row"
        ),
    )


def _tickets(follow_up: str | None, known: Tickets) -> set[str]:
    """The tickets that a follow-up names, in upper case: `#12` of its repository, or a key."""
    found = set()
    for word in _BETWEEN.split((follow_up or "")[:_LONGEST]):
        key = word.strip(".:").upper()
        project = key.rpartition("-")[0]
        if re.fullmatch(r"#[0-9]+", key) or (
            re.fullmatch(known.pattern, key, re.IGNORECASE)
            and (not known.projects or project in [name.upper() for name in known.projects])
        ):
            found.add(key)
    return found
