"""What a query leaves of a list, and in which order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ingest.simulation.bodies.common import Body, stamp
from ingest.simulation.facts import Run

Query = Mapping[str, str]


FILTERS = frozenset({"event", "branch", "head_sha", "status", "created"})
"""What a list of runs can be filtered by; such a list comes from GitHub's search index."""


def matches(run: Run, query: Query) -> bool:
    """Whether a run passes the filters that a query names."""
    said = {"event": run.event, "branch": run.branch, "head_sha": run.sha}
    if any(key in query and value != query[key] for key, value in said.items()):
        return False
    status = query.get("status")
    if status and status not in (run.status, run.conclusion):
        return False
    return _inside(stamp(run.created_at), query.get("created"))


def _inside(time: str, span: str | None) -> bool:
    """Whether a time lies in `A..B`, `>=A` or `<=B`; a bare date stands for the whole day."""
    begin, end = "*", "*"
    if span and ".." in span:
        begin, end = span.split("..")
    elif span and span.startswith("<="):
        end = span[2:]
    elif span:
        begin = span.removeprefix(">=")
        end = "*" if span.startswith(">=") else span
    not_before = begin == "*" or time >= begin
    not_after = end == "*" or time <= end or time.startswith(end)
    return not_before and not_after


def in_state(bodies: list[Body], query: Query) -> list[Body]:
    """Issues or pull requests in the `state` that is asked for, open ones unless said."""
    state = query.get("state", "open")
    return [body for body in bodies if state in ("all", body["state"])]


def since(body: Body, query: Query) -> bool:
    """Whether a body changed at or after `since`, where that is asked for."""
    begin = query.get("since")
    return begin is None or _moment(body["updated_at"]) >= _moment(begin)


def _moment(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def in_order(bodies: list[Body], query: Query, usual: str) -> list[Body]:
    """Sort by `sort` and `direction`; `usual` is the direction where none is said."""
    by = "updated_at" if query.get("sort") == "updated" else "created_at"
    newest_first = query.get("direction", usual) == "desc"
    return sorted(bodies, key=lambda body: (str(body[by]), _id(body)), reverse=newest_first)


def _id(body: Body) -> int:
    number: Any = body["id"]
    return int(number)
