"""What a GitHub address says: repository, and the parent that a body leaves out.

Addresses come as `/repos/O/R/...`, with a query string, with `https://HOST/api/v3` before, as
`https://github.com/O/R/...` or as `/repositories/ID/...`.
"""

import re
from urllib.parse import unquote

_REPOSITORY = re.compile(r"/repos(?:/(?P<repository>[^/?]+/[^/?]+)|itories/(?P<id>\d+))")
_HTML_REPOSITORY = re.compile(r"https?://[^/]+/([^/]+/[^/]+)/")
_RUN = re.compile(r"/actions/runs/(\d{1,18})(?!\d)")
_JOB = re.compile(r"/job/(\d{1,18})(?!\d)")
_DEPLOYMENT = re.compile(r"/deployments/(\d{1,18})(?!\d)")
_PULL = re.compile(r"/pulls?/(\d{1,18})(?!\d)")
_ISSUE = re.compile(r"/issues/(\d{1,18})(?!\d)")
_SHA = re.compile(r"/(?:commits|statuses)/([0-9a-f]{40})")
_BRANCH = re.compile(r"/branches/(.+?)(?:/protection)?$")
_ENVIRONMENT = re.compile(r"/environments/([^/]+)")
_TEAM = re.compile(r"/orgs/([^/]+)/teams/([^/]+)")


class Location:
    """The parts of an address, each None where the address does not say it.

    A part is looked for when it is asked for: most who ask want one of them.
    """

    __slots__ = ("_path",)

    def __init__(self, url: str | None) -> None:
        self._path = _path(url or "")

    @property
    def repository(self) -> str | None:
        """OWNER/NAME, or `id:NUMBER` where the address has only that."""
        return _repository(self._path)

    @property
    def run(self) -> int | None:
        """The workflow run."""
        return self._number(_RUN)

    @property
    def job(self) -> int | None:
        """The job of a workflow run."""
        return self._number(_JOB)

    @property
    def deployment(self) -> int | None:
        """The deployment."""
        return self._number(_DEPLOYMENT)

    @property
    def pull(self) -> int | None:
        """The number of the pull request."""
        return self._number(_PULL)

    @property
    def issue(self) -> int | None:
        """The number of the issue."""
        return self._number(_ISSUE)

    @property
    def sha(self) -> str | None:
        """The commit, by its full SHA."""
        return self._text(_SHA)

    @property
    def branch(self) -> str | None:
        """The branch, as git names it."""
        text = self._text(_BRANCH)
        return None if text is None else unquote(text)

    @property
    def environment(self) -> str | None:
        """The environment."""
        text = self._text(_ENVIRONMENT)
        return None if text is None else unquote(text)

    @property
    def team(self) -> str | None:
        """The team, as ORGANISATION/SLUG in lower case: GitHub tells neither by case."""
        found = _TEAM.search(self._path)
        return f"{found[1]}/{found[2]}".lower() if found else None

    def _text(self, form: re.Pattern[str]) -> str | None:
        found = form.search(self._path)
        return found[1] if found else None

    def _number(self, form: re.Pattern[str]) -> int | None:
        text = self._text(form)
        return None if text is None else int(text)


def _path(url: str) -> str:
    return url.split("?", 1)[0]


def _repository(path: str) -> str | None:
    if found := _REPOSITORY.search(path):
        return found["repository"] or f"id:{found['id']}"
    html = _HTML_REPOSITORY.match(path)
    return html[1] if html else None


def repository_of(*urls: object, known: str | None = None) -> str | None:
    """The first OWNER/NAME that the caller knows or an address names; an id only if none does."""
    if known and not known.startswith("id:"):
        return known
    by_id = known
    for url in urls:
        name = _repository(_path(url)) if isinstance(url, str) else None
        if name and not name.startswith("id:"):
            return name
        by_id = by_id or name
    return by_id or None
