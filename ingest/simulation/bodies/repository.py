"""Repositories, whole (`full-repository`) and as other bodies hold them."""

from datetime import timedelta

from ingest.simulation.bodies.common import WEB, Body, api, node_id, stamp, web
from ingest.simulation.bodies.user import ORGANISATION, user
from ingest.simulation.organisation import FIRST_DAY, NOW, Repository

PLACES = {
    "archive": "/{archive_format}{/ref}",
    "assignees": "/assignees{/user}",
    "blobs": "/git/blobs{/sha}",
    "branches": "/branches{/branch}",
    "collaborators": "/collaborators{/collaborator}",
    "comments": "/comments{/number}",
    "commits": "/commits{/sha}",
    "compare": "/compare/{base}...{head}",
    "contents": "/contents/{+path}",
    "contributors": "/contributors",
    "deployments": "/deployments",
    "downloads": "/downloads",
    "events": "/events",
    "forks": "/forks",
    "git_commits": "/git/commits{/sha}",
    "git_refs": "/git/refs{/sha}",
    "git_tags": "/git/tags{/sha}",
    "hooks": "/hooks",
    "issue_comment": "/issues/comments{/number}",
    "issue_events": "/issues/events{/number}",
    "issues": "/issues{/number}",
    "keys": "/keys{/key_id}",
    "labels": "/labels{/name}",
    "languages": "/languages",
    "merges": "/merges",
    "milestones": "/milestones{/number}",
    "notifications": "/notifications{?since,all,participating}",
    "pulls": "/pulls{/number}",
    "releases": "/releases{/id}",
    "stargazers": "/stargazers",
    "statuses": "/statuses/{sha}",
    "subscribers": "/subscribers",
    "subscription": "/subscription",
    "tags": "/tags",
    "teams": "/teams",
    "trees": "/git/trees{/sha}",
}
"""The addresses that every repository body carries, by their key without `_url`."""


def minimal_repository(repository: Repository) -> Body:
    """Return a repository as runs hold it."""
    return {
        "id": repository.id,
        "node_id": node_id("R", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": True,
        "owner": user(ORGANISATION),
        "html_url": web(repository),
        "description": repository.description,
        "fork": False,
        "url": api(repository),
        **{f"{key}_url": api(repository, place) for key, place in PLACES.items()},
    }


def repository(repository: Repository) -> Body:
    """Return a repository as pull requests hold it."""
    return {
        **minimal_repository(repository),
        "git_url": f"git:{WEB.removeprefix('https:')}/{repository.full_name}.git",
        "ssh_url": f"git@github.com:{repository.full_name}.git",
        "clone_url": f"{web(repository)}.git",
        "svn_url": web(repository),
        "mirror_url": None,
        "homepage": None,
        "language": "Python",
        "default_branch": "main",
        "visibility": "private",
        "license": None,
        "topics": [],
        "size": 120,
        "forks": 0,
        "forks_count": 0,
        "stargazers_count": 0,
        "watchers": 0,
        "watchers_count": 0,
        "open_issues": 0,
        "open_issues_count": 0,
        "has_issues": True,
        "has_projects": False,
        "has_wiki": False,
        "has_pages": False,
        "has_downloads": False,
        "has_discussions": False,
        "archived": False,
        "disabled": False,
        "allow_forking": False,
        "is_template": False,
        "web_commit_signoff_required": False,
        "created_at": stamp(FIRST_DAY - timedelta(days=90)),
        "updated_at": stamp(NOW - timedelta(days=1)),
        "pushed_at": stamp(NOW - timedelta(days=1)),
    }


def full_repository(one: Repository) -> Body:
    """Return a repository as the answer to a question about it."""
    return {
        **repository(one),
        "organization": user(ORGANISATION),
        "network_count": 0,
        "subscribers_count": 3,
        "allow_merge_commit": one.promotes_by == "merge",
        "allow_squash_merge": one.promotes_by == "squash",
        "allow_rebase_merge": one.promotes_by == "rebase",
        "allow_auto_merge": False,
        "delete_branch_on_merge": True,
        "temp_clone_token": "",
        "permissions": {"admin": False, "push": False, "pull": True},
    }
