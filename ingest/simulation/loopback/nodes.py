"""The objects of a repository as GraphQL has them, written from the same bodies that REST serves.

A node is a mapping of fields; a function in it is a connection, called with its arguments. Whoever
is deleted is null, which GraphQL answers with an error where its schema allows no null.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from ingest.simulation.bodies.common import node_id, stamp, web
from ingest.simulation.bodies.user import user
from ingest.simulation.history.commits import Commit
from ingest.simulation.loopback.paging import Listing
from ingest.simulation.loopback.routes import ForbiddenError, handle
from ingest.simulation.loopback.view import View
from ingest.simulation.organisation import Person

Node = dict[str, Any]
Connection = Callable[..., Node]

MOST = 100
"""How many of a connection can be asked for at once."""

_ID = re.compile(r"([A-Z]+)(\d+)")


def refused(kind: str, message: str) -> GraphQLError:
    """An error with a type, as GitHub gives it beside its message."""
    return GraphQLError(message, extensions={"type": kind})


def find(views: Iterable[View], global_id: str) -> Node | GraphQLError:
    """The node of a global id, or the error that stands for it."""
    made = _parsed(global_id)
    maker = _MAKERS.get(made[0]) if made else None
    for view in views:
        if made and maker and (node := maker(view, made[1])):
            return node
    return refused("NOT_FOUND", f"Could not resolve to a node with the global id of '{global_id}'.")


def _parsed(global_id: str) -> tuple[str, int] | None:
    try:
        text = base64.b64decode(global_id, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    found = _ID.fullmatch(text)
    return (found[1], int(found[2])) if found else None


def _bodies(view: View, path: str) -> list[Any]:
    """What REST lists at a path; raises the error of GraphQL where it is not answered."""
    try:
        _, answer = handle(view, path, {})
    except ForbiddenError:
        raise refused("FORBIDDEN", "Resource not accessible by personal access token") from None
    return answer.cut() if isinstance(answer, Listing) else [answer]


def _lazy(view: View, path: str, made: Callable[[Any], Node]) -> Connection:
    """The connection to what REST lists at a path, which is looked for when it is asked for."""
    return lambda info, **asked: _connection(list(map(made, _bodies(view, path))))(info, **asked)


def _connection(nodes: list[Node]) -> Connection:
    def resolve(
        info: GraphQLResolveInfo[Any],
        first: int | None = None,
        last: int | None = None,
        **_: object,
    ) -> Node:
        if any(number is not None and not 1 <= number <= MOST for number in (first, last)):
            raise refused("EXCESSIVE_PAGINATION", f"{info.field_name}: ask for 1 to {MOST}.")
        kept = nodes[:first] if last is None else nodes[-last:]
        return {
            "totalCount": len(nodes),
            "nodes": kept,
            "pageInfo": {
                "hasNextPage": last is None and len(kept) < len(nodes),
                "hasPreviousPage": last is not None and len(kept) < len(nodes),
            },
        }

    return resolve


def _account(body: Any) -> Node | None:
    """A user or bot; GraphQL leaves the `[bot]` of a login away."""
    if body is None:
        return None
    login = str(body["login"]).removesuffix("[bot]")
    return {
        "__typename": body["type"],
        "id": body["node_id"],
        "databaseId": body["id"],
        "login": login,
        "url": body["html_url"],
    }


def _user(body: Any) -> Node | None:
    """The same where the schema has only users: there a bot keeps its whole login."""
    account = _account(body)
    return account and {**account, "login": body["login"]}


def _deployment(view: View, number: int) -> Node | None:
    if number not in view.deployments:
        return None
    return {
        "__typename": "Deployment",
        "id": node_id("DE", number),
        "databaseId": number,
        "statuses": _lazy(view, f"/deployments/{number}/statuses", _status),
    }


def _status(body: Any) -> Node:
    return {
        "id": body["node_id"],
        "state": str(body["state"]).upper(),
        "description": body["description"] or None,
        "environment": body["environment"],
        "environmentUrl": body["environment_url"] or None,
        "logUrl": body["log_url"] or None,
        "createdAt": body["created_at"],
        "updatedAt": body["updated_at"],
        "creator": _account(body["creator"]),
    }


def _run(view: View, number: int) -> Node | None:
    if number not in view.attempts:
        return None
    path = f"/actions/runs/{number}"
    return {
        "__typename": "WorkflowRun",
        "id": node_id("WFR", number),
        "databaseId": number,
        "deploymentReviews": _lazy(view, f"{path}/approvals", _approval),
        "pendingDeploymentRequests": _lazy(view, f"{path}/pending_deployments", _pending),
    }


def _approval(body: Any) -> Node:
    return {
        "state": str(body["state"]).upper(),
        "comment": body["comment"],
        "user": _user(body["user"]),
        "environments": _connection([_environment(one) for one in body["environments"]]),
    }


def _environment(body: Any) -> Node:
    return {"id": body["node_id"], "databaseId": body["id"], "name": body["name"]}


def _pending(body: Any) -> Node:
    return {
        "waitTimer": body["wait_timer"],
        "waitTimerStartedAt": body["wait_timer_started_at"],
        "currentUserCanApprove": body["current_user_can_approve"],
        "environment": _environment(body["environment"]),
        "reviewers": _connection([_account(one["reviewer"]) or {} for one in body["reviewers"]]),
    }


def _pull(view: View, number: int) -> Node | None:
    body: Any = next((one for one in view.pulls.values() if one["id"] == number), None)
    if body is None:
        return None
    is_merged = body["merged"]
    head, base = body["head"]["sha"], body["base"]["sha"]
    history = view.facts.history
    brought = [{"commit": _commit(view, one)} for one in history.missing(head, base)]
    tip = [{"commit": _tip(view, head)}]
    return {
        "__typename": "PullRequest",
        "id": body["node_id"],
        "fullDatabaseId": str(number),
        "number": body["number"],
        "state": "MERGED" if is_merged else str(body["state"]).upper(),
        "title": body["title"],
        "body": body["body"] or "",
        "isDraft": body["draft"],
        "authorAssociation": body["author_association"],
        "url": body["html_url"],
        "createdAt": body["created_at"],
        "updatedAt": body["updated_at"],
        "closedAt": body["closed_at"],
        "mergedAt": body["merged_at"],
        "merged": is_merged,
        "author": _account(body["user"]),
        "mergedBy": _account(body["merged_by"]),
        "mergeCommit": {"oid": body["merge_commit_sha"]} if is_merged else None,
        **_end(body, "head"),
        **_end(body, "base"),
        "reviews": _lazy(view, f"/pulls/{body['number']}/reviews", _review),
        "commits": lambda info, **asked: _connection(tip if "last" in asked else brought)(
            info, **asked
        ),
    }


def _end(body: Any, side: str) -> Node:
    held = body[side]["repo"]
    repository = held and {
        "id": held["node_id"],
        "databaseId": held["id"],
        "nameWithOwner": held["full_name"],
    }
    return {
        f"{side}RefName": body[side]["ref"],
        f"{side}RefOid": body[side]["sha"],
        f"{side}Repository": repository,
    }


def _review(body: Any) -> Node:
    return {
        "id": body["node_id"],
        "fullDatabaseId": str(body["id"]),
        "state": body["state"],
        "body": body["body"],
        "submittedAt": body["submitted_at"],
        "authorAssociation": body["author_association"],
        "url": body["html_url"],
        "author": _account(body["user"]),
        "commit": {"oid": body["commit_id"]},
    }


def _repository(view: View, number: int) -> Node | None:
    """The repository, and the commits in it."""
    if number != view.repository.id:
        return None

    def found(_: GraphQLResolveInfo[Any], oid: str | None = None, **__: object) -> Node | None:
        known = view.facts.history.commits.get(oid or "")
        return {**_commit(view, known), **_tip(view, known.sha)} if known else None

    return {"__typename": "Repository", "id": node_id("R", number), "object": found}


def _commit(view: View, one: Commit) -> Node:
    return {
        "__typename": "Commit",
        "id": node_id("C", int(one.sha[:12], 16)),
        "oid": one.sha,
        "message": one.message.rstrip(),
        "url": web(view.repository, f"/commit/{one.sha}"),
        "tree": {"oid": one.tree},
        "parents": _connection([{"oid": sha} for sha in one.parents]),
        "author": _signed(one.author, stamp(one.authored_at)),
        "committer": _signed(one.committer, stamp(one.committed_at)),
    }


def _signed(person: Person, date: str) -> Node:
    account = None if person.kind == "Bot" else _account(user(person))
    return {"name": person.name, "date": date, "user": account}


def _tip(view: View, sha: str) -> Node:
    """The last commit of a pull request; every job on it is a check run, every run a suite."""

    def suites(info: GraphQLResolveInfo[Any], **asked: Any) -> Node:
        found: dict[int, list[Any]] = {}
        for body in _bodies(view, f"/commits/{sha}/check-runs"):
            found.setdefault(body["check_suite"]["id"], []).append(body)
        return _connection([_suite(*suite) for suite in found.items()])(info, **asked)

    latest = {body["context"]: body for body in reversed(_bodies(view, f"/commits/{sha}/statuses"))}
    status = {
        "id": node_id("SC", int(sha[:12], 16)),
        "contexts": [_context(body) for body in latest.values()],
    }
    return {"oid": sha, "status": status if latest else None, "checkSuites": suites}


def _context(body: Any) -> Node:
    """A commit status; GraphQL has the last of each context, and no number for it."""
    return {
        "id": body["node_id"],
        "context": body["context"],
        "state": str(body["state"]).upper(),
        "createdAt": body["created_at"],
        "targetUrl": body["target_url"],
        "creator": _account(body["creator"]),
    }


def _suite(number: int, bodies: list[Any]) -> Node:
    app = bodies[0]["app"]
    return {
        "id": node_id("CS", number),
        "databaseId": number,
        "app": {
            "id": app["node_id"],
            "databaseId": app["id"],
            "slug": app["slug"],
            "name": app["name"],
        },
        "checkRuns": _connection([_check_run(body) for body in bodies]),
    }


def _check_run(body: Any) -> Node:
    return {
        "id": body["node_id"],
        "databaseId": body["id"],
        "name": body["name"],
        "status": str(body["status"]).upper(),
        "conclusion": body["conclusion"] and str(body["conclusion"]).upper(),
        "startedAt": body["started_at"],
        "completedAt": body["completed_at"],
        **{name: body["output"][name] for name in ("title", "summary", "text")},
        "externalId": body["external_id"],
        "detailsUrl": body["details_url"],
        "permalink": body["html_url"],
    }


_MAKERS: dict[str, Callable[[View, int], Node | None]] = {
    "DE": _deployment,
    "WFR": _run,
    "PR": _pull,
    "R": _repository,
}
