"""What a GitHub address says: repository, and the parent that a body leaves out.

Addresses come as `/repos/O/R/...`, with a query string, with `https://HOST/api/v3` before, as
`https://github.com/O/R/...` or as `/repositories/ID/...`.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

_REPOSITORY = re.compile(r"/repos/(?P<repository>[^/?]+/[^/?]+)|/repositories/(?P<id>\d+)")
_PARTS = {
    "run": re.compile(r"/actions/runs/(\d{1,18})(?!\d)"),
    "job": re.compile(r"/job/(\d{1,18})(?!\d)"),
    "deployment": re.compile(r"/deployments/(\d{1,18})(?!\d)"),
    "pull": re.compile(r"/pulls?/(\d{1,18})(?!\d)"),
    "issue": re.compile(r"/issues/(\d{1,18})(?!\d)"),
    "sha": re.compile(r"/(?:commits|statuses)/([0-9a-f]{40})"),
    "branch": re.compile(r"/branches/(.+?)(?:/protection)?$"),
    "team": re.compile(r"/teams/([^/]+)"),
}


@dataclass(frozen=True)
class Location:
    """The parts of an address, each None where the address does not say it."""

    repository: str | None = None
    run: int | None = None
    job: int | None = None
    deployment: int | None = None
    pull: int | None = None
    issue: int | None = None
    sha: str | None = None
    branch: str | None = None
    team: str | None = None


def locate(url: str | None) -> Location:
    """Read an address; an absent one says nothing."""
    if not url:
        return Location()
    path = url.split("?", 1)[0]
    found = _REPOSITORY.search(path)
    repository = (found["repository"] or f"id:{found['id']}") if found else None
    if repository is None and (html := re.match(r"https?://[^/]+/([^/]+/[^/]+)/", path)):
        repository = html[1]
    texts = {name: match[1] for name, form in _PARTS.items() if (match := form.search(path))}
    numbers = {
        name: int(texts[name])
        for name in ("run", "job", "deployment", "pull", "issue")
        if name in texts
    }
    return Location(
        repository=repository,
        sha=texts.get("sha"),
        branch=unquote(texts["branch"]) if "branch" in texts else None,
        team=texts.get("team"),
        **numbers,
    )


def repository_of(*urls: object, known: str | None = None) -> str | None:
    """The first OWNER/NAME that the caller knows or an address names; an id only if none does."""
    names = [known] + [locate(url).repository for url in urls if isinstance(url, str)]
    named = [name for name in names if name]
    return next((name for name in named if not name.startswith("id:")), next(iter(named), None))
