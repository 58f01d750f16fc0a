"""A branch of a git remote as an anchor: its history shows when each checkpoint was published."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ledger.anchor.base import Anchored
from ledger.anchor.folder import FolderAnchor
from ledger.errors import SourceError

BRANCH = "deploy-ledger-checkpoints"
_SECONDS = 60
_TRIES = 3

# Git asks nobody, runs no hook, and speaks no protocol that runs a command of the remote's choice.
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh"}
_AUTHOR = (
    "-c", "user.name=deploy-ledger", "-c", "user.email=deploy-ledger@localhost",
    "-c", "commit.gpgSign=false", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0",
)  # fmt: skip


class GitAnchor:
    """Checkpoints as files on a branch of their own; nothing is ever pushed by force."""

    def __init__(self, remote: str) -> None:
        self._remote = remote

    @property
    def name(self) -> str:
        """The remote without the password that its address may carry."""
        scheme, mark, rest = self._remote.partition("://")
        return f"git+{scheme}{mark}{rest.rpartition('@')[2] if mark else rest}"

    @contextmanager
    def visit(self) -> Iterator[FolderAnchor]:
        """The tip of the branch, fetched once."""
        with self._clone() as folder:
            yield FolderAnchor(folder)

    def add(self, notes: Sequence[Anchored]) -> int:
        """Commit and push what is not there yet; another writer's push in between is taken in."""
        added = 0
        for left in reversed(range(_TRIES)):
            with self._clone() as folder:
                added = FolderAnchor(folder).add(notes)
                if not added:
                    break
                newest = max((note.checkpoint for note in notes), key=lambda made: made.size)
                self._git(folder, "add", "--all")
                message = f"{newest.origin} {newest.size} {newest.root.hex()}"
                self._git(folder, "commit", "--quiet", "--message", message)
                try:
                    self._git(folder, "push", "--quiet", "origin", f"HEAD:refs/heads/{BRANCH}")
                    break
                except SourceError:
                    if not left:
                        raise
        return added

    @contextmanager
    def _clone(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="deploy-ledger-anchor-") as name:
            folder = Path(name)
            self._git(folder, "init", "--quiet")
            self._git(folder, "remote", "add", "origin", self._remote)
            heads = self._git(folder, "ls-remote", "--heads", "origin", BRANCH)
            if heads.strip():
                self._git(folder, "fetch", "--quiet", "--depth=1", "origin", BRANCH)
                self._git(folder, "checkout", "--quiet", "-B", BRANCH, "FETCH_HEAD")
            yield folder

    def _git(self, folder: Path, *arguments: str) -> str:
        command = ["git", *_AUTHOR, *arguments]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env={**os.environ, **_QUIET},
                capture_output=True,
                text=True,
                check=True,
                timeout=_SECONDS,
            )
        except subprocess.CalledProcessError as error:
            said = (error.stderr.strip().splitlines() or ["it says nothing"])[-1]
            raise self._unreachable(said.replace(self._remote, self.name)) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise self._unreachable(type(error).__name__) from error
        return done.stdout

    def _unreachable(self, said: str) -> SourceError:
        return SourceError(
            f"The anchor {self.name} cannot be reached: {said}",
            "Check the address and git's access to it, then run `deploy-ledger anchor`.",
        )
