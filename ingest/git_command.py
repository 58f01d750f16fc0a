"""Git as it is run here: without the user's configuration, without prompts.

Replaced objects, grafts and commit-graph files are left aside, nothing is fetched that a partial
clone lacks, and there is no transport but https, ssh and local files.
"""

import os
import subprocess
from pathlib import Path

from ledger.errors import SourceError

SCHEMES = ("https", "ssh", "file")
"""The transports that are allowed."""

_OPTIONS = (
    "--no-pager",
    *("-c", "safe.directory=*"),
    *("-c", "gc.auto=0"),
    # Its file may say of a commit what the commit itself does not.
    *("-c", "core.commitGraph=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
)


def git_command(directory: Path, *arguments: str) -> list[str]:
    """A git command line that runs in `directory`."""
    return ["git", "-C", str(directory), *_OPTIONS, *arguments]


def git_environment(directory: Path) -> dict[str, str]:
    """The environment of git: the caller's, without any git setting of theirs.

    A folder that is no repository must not be taken for the repository around it.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "GIT_ALLOW_PROTOCOL": ":".join(SCHEMES),
        "GIT_CEILING_DIRECTORIES": str(directory.parent),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
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
