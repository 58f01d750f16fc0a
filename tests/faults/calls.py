"""System calls that are made to fail: which there are, and how strace is told of them."""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.faults.place import Place

# Of each, the one that this machine and this DuckDB have is called.
CHANGING = (
    "openat", "write", "pwrite64", "sendfile", "fsync", "fdatasync", "rename", "renameat",
    "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "ftruncate", "flock",
)  # fmt: skip
READING = "pread64"
# What could change a file too; a test says when one of them is called, and belongs above.
OTHERS = (
    "open", "creat", "writev", "pwritev", "pwritev2", "copy_file_range", "truncate", "fallocate",
    "symlink", "symlinkat",
)  # fmt: skip
_QUIET = ("strace", "--quiet=all", "--follow-forks")
# Quicker, but no signal is delivered where only chosen calls stop.
_QUICK = "--seccomp-bpf"
_CALL = re.compile(r"(?:\d+ +)?(\w+)\(")


@cache
def refusal() -> str | None:
    """Why calls cannot be traced here; None where they can."""
    if shutil.which("strace") is None:
        return "strace is not installed (`make system` installs it)"
    tried = subprocess.run(
        [*_QUIET, _QUICK, "-o", os.devnull, "true"], capture_output=True, text=True, check=False
    )
    return f"strace may not trace here: {tried.stderr.strip()}" if tried.returncode else None


@dataclass(frozen=True)
class Calls:
    """What undisturbed work calls on the files in the folder of a ledger."""

    paths: tuple[str, ...]
    counted: Counter[str]

    def failing(self, folder: Path, name: str, fault: str, turn: int) -> list[str]:
        """What stands before a command whose `turn`th call of a name fails, or kills it."""
        matched = [word for path in self.paths for word in ("-P", str(folder / path))]
        quick = [] if fault.startswith("signal") else [_QUICK]
        return [
            *_QUIET, *quick, "-o", os.devnull, *matched,
            "-e", f"trace={name}", "-e", f"inject={name}:{fault}:when={turn}",
        ]  # fmt: skip


def recorded(place: Place, trace: Path, batches: int, *names: str) -> Calls:
    """Let a child work, and count what it calls on the files in its folder."""
    under = [
        *_QUIET,
        _QUICK,
        "-y",
        "-s",
        "4096",
        "-o",
        str(trace),
        "-e",
        f"trace={','.join(names)}",
    ]
    done = place.run(batches, "--predictable", under=under)
    assert done.returncode == 0, done.stderr
    lines = [line for line in trace.read_text().splitlines() if str(place.folder) in line]
    counted = Counter(found[1] for line in lines if (found := _CALL.match(line)))
    return Calls(tuple(sorted(set(_paths(lines, place.folder)))), counted)


def _paths(lines: list[str], folder: Path) -> Iterator[str]:
    named = re.compile(rf'["<]{re.escape(str(folder))}/([^">]+)[">]')
    for line in lines:
        yield from named.findall(line)
