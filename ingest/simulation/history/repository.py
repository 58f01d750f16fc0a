"""Write a history as a real bare repository, with git itself."""

import os
import subprocess
from pathlib import Path

from ingest.simulation.history.commits import Commit, History


def write_bare(history: History, folder: Path) -> None:
    """Make a bare repository whose refs, commits and trees are those of the history.

    Raises RuntimeError where git gives a ref another id than the history did: the bodies
    would then name commits that do not exist.
    """
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--bare", "--template=", "--initial-branch=main", ".")
    _git(folder, "fast-import", "--quiet", "--force", given=_stream(history))
    wrote = _git(folder, "for-each-ref", "--format=%(refname) %(objectname)")
    refs = dict(line.split(" ") for line in wrote.splitlines())
    if refs != history.refs:
        raise RuntimeError(f"git wrote other commits than the history of {folder} holds")


def _stream(history: History) -> bytes:
    """Return the history in the format of `git fast-import`."""
    marks = {sha: number for number, sha in enumerate(history.commits, start=1)}
    parts: list[bytes] = []
    for sha, commit in history.commits.items():
        author, committer = commit.signatures
        message = commit.message.encode()
        lines = ["commit refs/heads/main", f"mark :{marks[sha]}"]
        lines += [f"author {author}", f"committer {committer}", f"data {len(message)}"]
        parts += ["\n".join(lines).encode(), b"\n", message]
        for word, parent in zip(("from", "merge"), commit.parents, strict=False):
            parts.append(f"{word} :{marks[parent]}\n".encode())
        parts += _changes(history, commit)
    parts += [f"reset {ref}\nfrom :{marks[sha]}\n\n".encode() for ref, sha in history.refs.items()]
    return b"".join(parts)


def _changes(history: History, commit: Commit) -> list[bytes]:
    """Return the file commands that turn the first parent's tree into the commit's."""
    before = history.commits[commit.parents[0]].files if commit.parents else {}
    parts = [f"D {path}\n".encode() for path in before if path not in commit.files]
    for path, text in commit.files.items():
        if before.get(path) != text:
            data = text.encode()
            parts.append(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
    return parts


def _git(folder: Path, *arguments: str, given: bytes = b"") -> str:
    """Run git in a folder without anybody's configuration."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_DIR": ".",
        "LC_ALL": "C",
    }
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=environment,
        input=given,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"git {arguments[0]} failed: {done.stderr.decode().strip()}")
    return done.stdout.decode()
