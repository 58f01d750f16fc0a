"""Nodes as REST would have written them, with no more in them than the node said.

One fact has one form, whichever way it came: a field that GraphQL lacks is absent. The functions
are pure, and raise IncompleteError for a node that is not whole: then REST is asked.
"""

import re
from collections.abc import Iterator
from typing import Any

from ledger.kinds.base import is_sha

Node = dict[str, Any]

_BOT = "[bot]"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class IncompleteError(Exception):
    """A node lacks something, has more than was asked for, or is none."""


def part(node: Node, *names: str) -> Node:
    """An object inside a node; raises IncompleteError where there is none."""
    found: Any = node
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise IncompleteError(".".join(names))
    return found


def listed(node: Node, name: str) -> Iterator[Node]:
    """The nodes of a connection; raises IncompleteError unless all of them are there."""
    connection = part(node, name)
    nodes = connection.get("nodes")
    if not isinstance(nodes, list) or connection.get("pageInfo", {}) != {"hasNextPage": False}:
        raise IncompleteError(name)
    for one in nodes:
        if not isinstance(one, dict):
            raise IncompleteError(name)
        yield one


def person(node: Any) -> Node | None:
    """A user or bot; None stands for a deleted account.

    REST ends a bot's login with `[bot]`, GraphQL does not; it is the same account. Where the
    schema has only a User, its login or its page tells a bot.
    """
    if not isinstance(node, dict):
        return None
    login, kind, page = node.get("login"), node.get("__typename"), node.get("url")
    if isinstance(login, str) and (kind == "Bot" or login.endswith(_BOT) or "/apps/" in str(page)):
        login, kind = login.removesuffix(_BOT) + _BOT, "Bot"
    return {
        "login": login,
        "id": node.get("databaseId"),
        "node_id": node.get("id"),
        "html_url": page,
        "type": kind,
    }


def status(node: Node) -> Node:
    """A status of a deployment. REST alone has `target_url`, so one without `logUrl` is not whole.

    It has no `id`: `node_id` is what both ways know it by.
    """
    if not node.get("logUrl"):
        raise IncompleteError("logUrl")
    return {
        "node_id": node.get("id"),
        "state": _lower(node.get("state")),
        "description": node.get("description"),
        "environment": node.get("environment"),
        "environment_url": node.get("environmentUrl"),
        "log_url": node.get("logUrl"),
        "creator": person(node.get("creator")),
        "created_at": node.get("createdAt"),
        "updated_at": node.get("updatedAt"),
    }


def approval(node: Node) -> Node:
    """A decision at a run's gates. REST gives it no id, so what it says is what it is known by."""
    return {
        "state": _lower(node.get("state")),
        "comment": node.get("comment"),
        "environments": [_environment(one) for one in listed(node, "environments")],
        "user": person(node.get("user")),
    }


def pending(node: Node) -> Node:
    """A gate at which a run waits."""
    return {
        "environment": _environment(part(node, "environment")),
        "wait_timer": node.get("waitTimer"),
        "wait_timer_started_at": node.get("waitTimerStartedAt"),
        "current_user_can_approve": node.get("currentUserCanApprove"),
        "reviewers": [_reviewer(one) for one in listed(node, "reviewers")],
    }


def pull(node: Node) -> Node:
    """A pull request. `merge_commit_sha` is there when it is merged: a test merge is none."""
    merged = node.get("mergeCommit")
    state = _lower(node.get("state"))
    return {
        "id": _number(node.get("fullDatabaseId")),
        "node_id": node.get("id"),
        "number": node.get("number"),
        "state": "closed" if state == "merged" else state,
        "title": node.get("title"),
        "body": node.get("body"),
        "draft": node.get("isDraft"),
        "user": person(node.get("author")),
        "author_association": node.get("authorAssociation"),
        "created_at": node.get("createdAt"),
        "updated_at": node.get("updatedAt"),
        "closed_at": node.get("closedAt"),
        "merged_at": node.get("mergedAt"),
        "merged": node.get("merged"),
        "merged_by": person(node.get("mergedBy")),
        "merge_commit_sha": merged.get("oid") if isinstance(merged, dict) else None,
        "commits": part(node, "commits").get("totalCount"),
        "head": _end(node, "head"),
        "base": _end(node, "base"),
        "html_url": node.get("url"),
    }


def review(node: Node) -> Node:
    """A review of a pull request; `commit_id` is the commit that was looked at."""
    commit = node.get("commit")
    return {
        "id": _number(node.get("fullDatabaseId")),
        "node_id": node.get("id"),
        "user": person(node.get("author")),
        "body": node.get("body"),
        "state": node.get("state"),
        "submitted_at": node.get("submittedAt"),
        "commit_id": commit.get("oid") if isinstance(commit, dict) else None,
        "author_association": node.get("authorAssociation"),
        "html_url": node.get("url"),
    }


def commit(node: Node) -> Node:
    """A commit of a pull request; mail addresses are not asked for."""
    inner = part(node, "commit")
    return {
        "sha": inner.get("oid"),
        "node_id": inner.get("id"),
        "commit": {
            "message": inner.get("message"),
            "author": _stamp(inner.get("author")),
            "committer": _stamp(inner.get("committer")),
            "tree": {"sha": part(inner, "tree").get("oid")},
        },
        "author": _account(inner.get("author")),
        "committer": _account(inner.get("committer")),
        "parents": [{"sha": one.get("oid")} for one in listed(inner, "parents")],
        "html_url": inner.get("url"),
    }


def tip(node: Node) -> Node:
    """The last commit of a pull request; raises IncompleteError unless it is its head."""
    nodes = part(node, "tip").get("nodes")
    found = part(
        {"last": nodes[-1] if isinstance(nodes, list) and nodes else None}, "last", "commit"
    )
    sha = node.get("headRefOid")
    if found.get("oid") != sha or not is_sha(sha):
        raise IncompleteError("tip")
    return found


def statuses(node: Node) -> Iterator[Node]:
    """The last status of each context of the last commit, as all was when it was merged.

    Of each context GraphQL has the last alone: one that came later hides what was known then, and
    what was replaced before is not told. REST numbers a status and GraphQL does not.
    """
    last, merged = tip(node), node.get("mergedAt")
    if "status" in last and last["status"] is None:
        return
    contexts = part(last, "status").get("contexts")
    for one in contexts if isinstance(contexts, list) else [None]:
        if not isinstance(one, dict) or not _is_before(one.get("createdAt"), merged):
            raise IncompleteError("status")
        yield {
            "node_id": one.get("id"),
            "context": one.get("context"),
            "state": _lower(one.get("state")),
            "description": one.get("description"),
            "target_url": one.get("targetUrl"),
            "creator": person(one.get("creator")),
            "created_at": one.get("createdAt"),
        }


def _is_before(time: Any, limit: Any) -> bool:
    """Whether a time is at or before another; both are written in UTC with whole seconds."""
    texts = (time, limit)
    is_plain = all(isinstance(text, str) and _TIME.fullmatch(text) for text in texts)
    return is_plain and time <= limit


def check_runs(tip: Node) -> Iterator[Node]:
    """The check runs of a commit, those of each suite in turn."""
    for suite in listed(tip, "checkSuites"):
        app = suite.get("app")
        for one in listed(suite, "checkRuns"):
            yield {
                "id": one.get("databaseId"),
                "node_id": one.get("id"),
                "name": one.get("name"),
                "head_sha": tip.get("oid"),
                "status": _lower(one.get("status")),
                "conclusion": _lower(one.get("conclusion")),
                "started_at": one.get("startedAt"),
                "completed_at": one.get("completedAt"),
                "external_id": one.get("externalId"),
                "details_url": one.get("detailsUrl"),
                "html_url": one.get("permalink"),
                "output": {name: one.get(name) for name in ("title", "summary", "text")},
                "check_suite": {"id": suite.get("databaseId")},
                "app": _app(app) if isinstance(app, dict) else None,
            }


def _app(node: Node) -> Node:
    return {
        "id": node.get("databaseId"),
        "node_id": node.get("id"),
        "slug": node.get("slug"),
        "name": node.get("name"),
    }


def _environment(node: Node) -> Node:
    return {"id": node.get("databaseId"), "node_id": node.get("id"), "name": node.get("name")}


def _reviewer(node: Node) -> Node:
    kind = node.get("__typename")
    if kind != "Team":
        return {"type": kind, "reviewer": person(node)}
    return {"type": kind, "reviewer": _app(node)}


def _end(node: Node, side: str) -> Node:
    held = node.get(f"{side}Repository")
    repository = None
    if isinstance(held, dict):
        repository = {
            "id": held.get("databaseId"),
            "node_id": held.get("id"),
            "full_name": held.get("nameWithOwner"),
        }
    return {
        "ref": node.get(f"{side}RefName"),
        "sha": node.get(f"{side}RefOid"),
        "repo": repository,
    }


def _stamp(node: Any) -> Node | None:
    return {"name": node.get("name"), "date": node.get("date")} if isinstance(node, dict) else None


def _account(node: Any) -> Node | None:
    return person(node.get("user")) if isinstance(node, dict) else None


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _number(text: Any) -> Any:
    """A BigInt, which comes as text; what is none is left as it came."""
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 19 else text
