"""Commits with their statuses (`commit`, `status`)."""

from datetime import datetime, timedelta

from ingest.simulation.bodies.common import Body, api, node_id, stamp, web
from ingest.simulation.bodies.user import user
from ingest.simulation.facts import PullRequest
from ingest.simulation.history.commits import Commit
from ingest.simulation.organisation import ACTIONS, Person, Repository


def commit(one: Commit, repository: Repository) -> Body:
    """Return a commit as lists and branches hold it."""
    url = api(repository, f"/commits/{one.sha}")
    return {
        "url": url,
        "sha": one.sha,
        "node_id": node_id("C", int(one.sha[:8], 16)),
        "html_url": web(repository, f"/commit/{one.sha}"),
        "comments_url": f"{url}/comments",
        "commit": {
            "url": api(repository, f"/git/commits/{one.sha}"),
            "author": _stamped(one.author, one.authored_at),
            "committer": _stamped(one.committer, one.committed_at),
            "message": one.message.rstrip("\n"),
            "comment_count": 0,
            "tree": {"sha": one.tree, "url": api(repository, f"/git/trees/{one.tree}")},
        },
        "author": user(one.author),
        "committer": user(one.committer),
        "parents": [
            {
                "sha": sha,
                "url": api(repository, f"/commits/{sha}"),
                "html_url": web(repository, f"/commit/{sha}"),
            }
            for sha in one.parents
        ],
    }


def status(one: PullRequest, repository: Repository) -> Body:
    """Return the status that a build leaves on the head of every pull request."""
    at = stamp(status_at(one))
    return {
        "url": api(repository, f"/statuses/{one.head_sha}"),
        "avatar_url": f"https://avatars.githubusercontent.com/u/{ACTIONS.id}?v=4",
        "id": one.id + 3,
        "node_id": node_id("SC", one.id + 3),
        "state": "success",
        "description": "The build passed",
        "target_url": "https://build.acme.example/",
        "context": "build",
        "created_at": at,
        "updated_at": at,
        "creator": user(ACTIONS),
    }


def status_at(one: PullRequest) -> datetime:
    """When the build of a pull request was done."""
    return one.opened_at + timedelta(minutes=5)


def _stamped(person: Person, at: datetime) -> Body:
    return {"name": person.name, "email": person.email, "date": stamp(at)}
