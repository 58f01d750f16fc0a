"""Where a repository's history is read from: a local repository in place, or a mirror of a URL.

Nothing is ever written to a local repository. What is force-pushed away or deleted at the address
stays in the mirror.
"""

import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from ingest.git_command import SCHEMES, git
from ingest.references import OURS, keep, tips
from ledger.errors import SourceError, UsageError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*/[A-Za-z0-9_.][A-Za-z0-9._-]*")
_SCP_FORM = re.compile(r"[\w.-]+@[\w.-]+:[^:-][^:]*")
_HELPER_FORM = re.compile(r"\w+::")
# A connection that carries less than this for a minute is given up instead of waited for.
_PATIENCE = ("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60")


@dataclass(frozen=True)
class Clone:
    """A readable repository. `complete_until` (UTC) is when it was last known to hold everything.

    `url` is where it was mirrored from, None for a local repository. A copy is somebody's clone
    of another repository, and may have fetched only some of its branches.
    """

    directory: Path
    complete_until: datetime | None
    url: str | None = None
    is_copy: bool = False


def check_name(repository: str) -> None:
    """Raise UsageError unless `repository` is OWNER/NAME, safe to make a folder of."""
    if not _NAME.fullmatch(repository) or repository.split("/")[1] in (".", ".."):
        raise UsageError(
            f"{repository!r} is not the name of a repository.", "Give it as OWNER/NAME."
        )


def is_address(place: str) -> bool:
    """Whether `place` is an address to mirror, not a path; raises UsageError for unsafe ones."""
    if not place or place.startswith("-") or _HELPER_FORM.match(place):
        raise UsageError(
            f"{place!r} is neither an address nor a path of a repository.",
            "Give an https, ssh or file address, or a path (./-name for one that starts with -).",
        )
    if "://" not in place:
        return not Path(place).exists() and bool(_SCP_FORM.fullmatch(place))
    parts = urlsplit(place)
    if parts.scheme not in SCHEMES:
        raise UsageError(
            f"Repositories are not fetched over {parts.scheme!r}.",
            f"Give an address that starts with one of {', '.join(SCHEMES)}, or a local path.",
        )
    if parts.password or (parts.username and parts.scheme == "https"):
        raise UsageError(
            "The address carries a user name or password, which a process list would show.",
            "Use an ssh address, or clone the repository yourself and give the clone's path.",
        )
    return True


def open_local(place: str, now: datetime, *, simulated: bool) -> Clone:
    """A local repository, bare or not. It is the repository itself, or a copy of another one.

    The repository itself (it has no remote) is complete now. A copy knows its origin up to its
    last fetch; of a simulated ledger too it is complete now, since file times are real times.
    """
    path = Path(place).resolve()
    if not path.is_dir():
        raise SourceError(
            f"There is no repository at {path}.", "Give the path of a repository, or an address."
        )
    answer = git(path, f"{path} cannot be read", "rev-parse", "--git-common-dir")
    directory = (path / os.fsdecode(answer).removesuffix("\n")).resolve()
    _refuse_shallow(directory, path)
    copy = git(directory, f"{path} cannot be read", "remote") != b""
    until = _last_fetch(directory, now) if copy and not simulated else now
    return Clone(directory, until, is_copy=copy)


def _refuse_shallow(directory: Path, path: Path) -> None:
    # The border of a shallow history shows commits without parents: false facts, not missing ones.
    shallow = git(directory, f"{path} cannot be read", "rev-parse", "--is-shallow-repository")
    if shallow != b"false\n":
        raise SourceError(
            f"The repository at {path} is shallow: its history is cut off.",
            "Run `git fetch --unshallow` in it (`fetch-depth: 0` in a pipeline's checkout).",
        )


def _last_fetch(directory: Path, now: datetime) -> datetime | None:
    """When a copy last asked its origin (UTC), None where that is not known.

    `FETCH_HEAD` is written by each fetch, and is empty after one that failed. A copy that never
    fetched has files from when it was made; the oldest of them is the safest witness.
    """
    fetched = directory / "FETCH_HEAD"
    if fetched.exists():
        status = fetched.stat()
        times = [status.st_mtime] if status.st_size else []
    else:
        times = [file.stat().st_mtime for file in directory.iterdir() if file.is_file()]
    return min(now, datetime.fromtimestamp(min(times), UTC)) if times else None


def update_mirror(mirrors: Path, repository: str, url: str, now: datetime) -> Clone:
    """Make or update the bare mirror `mirrors`/OWNER/NAME.git of an address.

    `now` is taken before the fetch: what is pushed while it runs may be missing.
    """
    directory = (mirrors / f"{repository}.git").resolve()
    what = f"{repository} cannot be fetched"
    if directory.exists():
        before = _named(directory)
        fetch = ("fetch", "--prune", "--no-write-fetch-head", "--", url)
        git(directory, what, *_PATIENCE, *fetch, "+refs/*:refs/*", f"^{OURS}*")
        keep(directory, before - _named(directory))
        _refuse_shallow(directory, directory)
        return Clone(directory, now, url)
    directory.parent.mkdir(parents=True, exist_ok=True)
    # A clone that was interrupted must not be taken for a whole one: the name comes last.
    unfinished = directory.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    clone = ("clone", "--mirror", "--reject-shallow", "--", url, str(unfinished))
    git(directory.parent, what, *_PATIENCE, *clone)
    unfinished.rename(directory)
    return Clone(directory, now, url)


def _named(directory: Path) -> set[str]:
    """The commits that branches and tags point at."""
    found = tips(directory).items()
    return {sha for name, sha in found if name.startswith(("refs/heads/", "refs/tags/"))}
