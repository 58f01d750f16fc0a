"""Real git repositories with fixed people and dates, made in a test."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_FIRST_SECOND = 1_790_000_000


@dataclass
class Repository:
    """A repository in a folder; each commit is one minute after the one before."""

    path: Path
    seconds: int = _FIRST_SECOND

    def git(self, *arguments: str, given: bytes = b"") -> str:
        """Run git here; what it prints, without the last line end."""
        stamp = f"{self.seconds} +0200"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_AUTHOR_DATE": stamp,
            "GIT_COMMITTER_NAME": "Bob",
            "GIT_COMMITTER_EMAIL": "bob@example.org",
            "GIT_COMMITTER_DATE": stamp,
        }
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments],
            input=given,
            capture_output=True,
            env=environment,
            check=True,
        )
        return done.stdout.decode().removesuffix("\n")

    def commit(self, subject: str) -> str:
        """A commit with a file of its own on the present branch; its SHA."""
        self.seconds += 60
        (self.path / f"{self.seconds}.txt").write_text(subject)
        self.git("add", ".")
        self.git("commit", "-q", "-m", subject)
        return self.sha("HEAD")

    def sha(self, name: str) -> str:
        """What a name stands for, in full."""
        return self.git("rev-parse", name)

    def clone(self, path: Path, *options: str) -> "Repository":
        """A clone of this repository at `path`."""
        self.git("clone", "-q", *options, "--", f"file://{self.path}", str(path))
        return Repository(path, self.seconds)


def make_repository(path: Path, *options: str) -> Repository:
    """An empty repository with branch main."""
    path.mkdir(parents=True)
    made = Repository(path)
    made.git("init", "-q", "-b", "main", *options)
    return made
