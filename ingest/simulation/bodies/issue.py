"""Issues and comments (`issue`, `issue-comment`)."""

from ingest.simulation.bodies.common import Body, api, node_id, stamp, stamp_or_null, web
from ingest.simulation.bodies.user import user, user_or_null
from ingest.simulation.facts import Comment, Issue, PullRequest
from ingest.simulation.organisation import Repository

FACES = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def issue(one: Issue, comments: int, repository: Repository) -> Body:
    """Return an issue with its number of comments."""
    url = api(repository, f"/issues/{one.number}")
    closed = one.closed_at is not None
    return {
        "url": url,
        "repository_url": api(repository),
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "html_url": web(repository, f"/issues/{one.number}"),
        "id": one.id,
        "node_id": node_id("I", one.id),
        "number": one.number,
        "title": one.title,
        "user": user(one.author),
        "labels": [],
        "state": "closed" if closed else "open",
        "state_reason": "completed" if closed else None,
        "locked": False,
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "comments": comments,
        "created_at": stamp(one.opened_at),
        "updated_at": stamp(one.closed_at or one.opened_at),
        "closed_at": stamp_or_null(one.closed_at),
        "closed_by": user_or_null(one.author if closed else None),
        "author_association": "MEMBER",
        "active_lock_reason": None,
        "body": one.body,
        "reactions": _no_reactions(url),
        "timeline_url": f"{url}/timeline",
        "performed_via_github_app": None,
    }


def of_pull(one: PullRequest, comments: int, repository: Repository) -> Body:
    """Return a pull request as lists of issues hold it: as an issue with a `pull_request`."""
    as_issue = Issue(
        one.id, one.number, one.title, one.body, one.author, one.opened_at, one.merged_at
    )
    page = web(repository, f"/pull/{one.number}")
    held = {
        "url": api(repository, f"/pulls/{one.number}"),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "merged_at": stamp_or_null(one.merged_at),
    }
    body = issue(as_issue, comments, repository)
    return {**body, "html_url": page, "draft": False, "pull_request": held}


def comment(one: Comment, on_pull: bool, repository: Repository) -> Body:
    """Return one version of a comment on an issue or pull request."""
    url = api(repository, f"/issues/comments/{one.id}")
    page = "pull" if on_pull else "issues"
    return {
        "url": url,
        "html_url": web(repository, f"/{page}/{one.issue}#issuecomment-{one.id}"),
        "issue_url": api(repository, f"/issues/{one.issue}"),
        "id": one.id,
        "node_id": node_id("IC", one.id),
        "user": user(one.author),
        "created_at": stamp(one.created_at),
        "updated_at": stamp(one.updated_at),
        "author_association": "MEMBER",
        "body": one.body,
        "reactions": _no_reactions(url),
        "performed_via_github_app": None,
    }


def _no_reactions(url: str) -> Body:
    return {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(FACES, 0)}
