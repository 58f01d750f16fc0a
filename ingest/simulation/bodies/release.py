"""Releases and tags (`release`, `tag`)."""

from datetime import datetime, timedelta

from ingest.simulation.bodies.common import Body, api, node_id, stamp, web
from ingest.simulation.bodies.user import user
from ingest.simulation.facts import PullRequest
from ingest.simulation.organisation import HELEN, SHOP, Repository


def is_released(one: PullRequest, repository: Repository) -> bool:
    """Whether a pull request became a release: what the shop merges into main does."""
    return repository.id == SHOP.id and one.base == "main" and one.merged_at is not None


def released_at(one: PullRequest) -> datetime:
    """When the release of a merged pull request was published."""
    return (one.merged_at or one.opened_at) + timedelta(minutes=2)


def release(one: PullRequest, repository: Repository) -> Body:
    """Return the release that was made of a merged pull request."""
    url = api(repository, f"/releases/{one.id + 7}")
    tag = f"v{one.number}"
    at = stamp(released_at(one))
    return {
        "url": url,
        "html_url": web(repository, f"/releases/tag/{tag}"),
        "assets_url": f"{url}/assets",
        "upload_url": f"{url}/assets{{?name,label}}",
        "tarball_url": api(repository, f"/tarball/{tag}"),
        "zipball_url": api(repository, f"/zipball/{tag}"),
        "id": one.id + 7,
        "node_id": node_id("RE", one.id + 7),
        "tag_name": tag,
        "target_commitish": "main",
        "name": tag,
        "body": one.title,
        "draft": False,
        "prerelease": False,
        "created_at": stamp(one.merged_at or one.opened_at),
        "published_at": at,
        "updated_at": at,
        "author": user(one.merged_by or HELEN),
        "assets": [],
    }


def tag(one: PullRequest, repository: Repository) -> Body:
    """Return the tag of a release as lists hold it."""
    name, sha = f"v{one.number}", str(one.merge_sha)
    return {
        "name": name,
        "commit": {"sha": sha, "url": api(repository, f"/commits/{sha}")},
        "zipball_url": api(repository, f"/zipball/refs/tags/{name}"),
        "tarball_url": api(repository, f"/tarball/refs/tags/{name}"),
        "node_id": node_id("REF", one.id + 7),
    }
