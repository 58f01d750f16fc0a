"""Where a repository's history is read from: a local repository in place, or a mirror of a URL.

Git runs without the user's configuration, without prompts, without replaced objects or grafts, and
with no transport but https, ssh and local files. Nothing is ever written to a local repository.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from ledger.errors import SourceError, UsageError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*/[A-Za-z0-9_.][A-Za-z0-9._-]*")
_SCP_FORM = re.compile(r"[\w.-]+@[\w.-]+:[^:-][^:]*")
_SCHEMES = ("https", "ssh", "file")
_HELPER_FORM = re.compile(r"\w+::")
_OPTIONS = (
    "--no-pager",
    *("-c", "safe.directory=*"),
    *("-c", "gc.auto=0"),
    *("-c", f"core.hooksPath={os.devnull}"),
)
# A connection that carries less than this for a minute is given up instead of waited for.
_PATIENCE = ("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60")


@dataclass(frozen=True)
class Clone:
    """A readable repository. `complete_until` (UTC) is when it was last known to hold everything.

    `url` is where it was mirrored from, None for a local repository.
    """

    directory: Path
    complete_until: datetime | None
    url: str | None = None


def git_command(directory: Path, *arguments: str) -> list[str]:
    """A git command line that runs in `directory`."""
    return ["git", "-C", str(directory), *_OPTIONS, *arguments]


def git_environment(directory: Path) -> dict[str, str]:
    """The environment of git: the caller's, without any git setting of theirs.

    A folder that is no repository must not be taken for the repository around it.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "GIT_ALLOW_PROTOCOL": ":".join(_SCHEMES),
        "GIT_CEILING_DIRECTORIES": str(directory.parent),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def git_error(what: str, said: bytes) -> SourceError:
    """The error for a git command that failed; `said` is what it wrote to stderr."""
    lines = said.decode("utf-8", "replace").strip().splitlines()
    reason = next((line for line in reversed(lines) if line.startswith("fatal: ")), None)
    return SourceError(
        f"{what}: {(reason or (lines or ['git says nothing'])[-1]).removeprefix('fatal: ')}",
        "Check the address and your access; for a private repository give an ssh address, or "
        "clone it yourself and give the clone's path.",
    )


def git(directory: Path, what: str, *arguments: str, given: bytes = b"") -> bytes:
    """Run a git command in `directory`; its output. Raises SourceError starting with `what`."""
    try:
        done = subprocess.run(
            git_command(directory, *arguments),
            input=given,
            capture_output=True,
            env=git_environment(directory),
            check=False,
        )
    except FileNotFoundError as error:
        raise SourceError("There is no git here.", "Install git 2.30 or newer.") from error
    if done.returncode:
        raise git_error(what, done.stderr)
    return done.stdout


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
    if parts.scheme not in _SCHEMES:
        raise UsageError(
            f"Repositories are not fetched over {parts.scheme!r}.",
            f"Give an address that starts with one of {', '.join(_SCHEMES)}, or a local path.",
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
    return Clone(directory, _last_fetch(directory, now) if copy and not simulated else now)


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
        fetch = ("fetch", "--prune", "--no-write-fetch-head", "--", url, "+refs/*:refs/*")
        git(directory, what, *_PATIENCE, *fetch)
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
