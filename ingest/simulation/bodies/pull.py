"""Pull requests as a single GET gives them, and their reviews.

(`pull-request`, `pull-request-review`)
"""

from ingest.simulation.bodies.common import Body, api, node_id, stamp, stamp_or_null, web
from ingest.simulation.bodies.repository import repository as repository_body
from ingest.simulation.bodies.user import ORGANISATION, user, user_or_null
from ingest.simulation.facts import PullRequest, Review
from ingest.simulation.organisation import OWNER, Repository

LINKS = {
    "self": "/pulls/{number}",
    "issue": "/issues/{number}",
    "comments": "/issues/{number}/comments",
    "review_comments": "/pulls/{number}/comments",
    "review_comment": "/pulls/comments{{/number}}",
    "commits": "/pulls/{number}/commits",
    "statuses": "/statuses/{sha}",
}


def pull(one: PullRequest, comments: int, repository: Repository) -> Body:
    """Return a pull request with its number of comments."""
    links = {
        name: api(repository, place.format(number=one.number, sha=one.head_sha))
        for name, place in LINKS.items()
    }
    page = web(repository, f"/pull/{one.number}")
    merged = one.merged_at is not None
    return {
        "url": links["self"],
        "id": one.id,
        "node_id": node_id("PR", one.id),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        **{f"{name}_url": url for name, url in links.items() if name != "self"},
        "number": one.number,
        "state": "closed" if merged else "open",
        "locked": False,
        "title": one.title,
        "user": user(one.author),
        "body": one.body,
        "created_at": stamp(one.opened_at),
        "updated_at": stamp(one.merged_at or one.opened_at),
        "closed_at": stamp_or_null(one.merged_at),
        "merged_at": stamp_or_null(one.merged_at),
        "merge_commit_sha": one.merge_sha,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "labels": [],
        "milestone": None,
        "draft": False,
        "head": _end(one.head, one.head_sha, repository),
        "base": _end(one.base, one.base_sha, repository),
        "_links": {
            **{name: {"href": url} for name, url in links.items()},
            "html": {"href": page},
        },
        "author_association": "MEMBER",
        "auto_merge": None,
        "active_lock_reason": None,
        "merged": merged,
        "mergeable": None if merged else True,
        "rebaseable": None if merged else True,
        "mergeable_state": "unknown" if merged else "clean",
        "merged_by": user_or_null(one.merged_by),
        "comments": comments,
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": one.commits,
        "additions": 3 * one.changed_files,
        "deletions": 0,
        "changed_files": one.changed_files,
    }


ONLY_ALONE = (
    "merged",
    "mergeable",
    "rebaseable",
    "mergeable_state",
    "merged_by",
    "comments",
    "review_comments",
    "maintainer_can_modify",
    "commits",
    "additions",
    "deletions",
    "changed_files",
)
"""What only a single GET of a pull request says."""


def listed(alone: Body) -> Body:
    """Return a pull request as lists hold it, from what a single GET gives."""
    return {key: value for key, value in alone.items() if key not in ONLY_ALONE}


def review(one: Review, repository: Repository) -> Body:
    """Return an approving review of a pull request."""
    pull_url = api(repository, f"/pulls/{one.pull}")
    page = web(repository, f"/pull/{one.pull}#pullrequestreview-{one.id}")
    return {
        "id": one.id,
        "node_id": node_id("PRR", one.id),
        "user": user(one.reviewer),
        "body": "",
        "state": "APPROVED",
        "html_url": page,
        "pull_request_url": pull_url,
        "_links": {"html": {"href": page}, "pull_request": {"href": pull_url}},
        "submitted_at": stamp(one.submitted_at),
        "commit_id": one.commit,
        "author_association": "MEMBER",
    }


def _end(branch: str, sha: str, repository: Repository) -> Body:
    return {
        "label": f"{OWNER}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": user(ORGANISATION),
        "repo": repository_body(repository),
    }
