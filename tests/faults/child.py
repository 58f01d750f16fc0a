"""`python -m tests.faults.child LEDGER ANCHOR FIRST LAST`: the work in a process of its own.

Each batch that was acknowledged is a line `kept NUMBER` on stdout, at once. An error of the ledger
ends it as it ends the command line. The process can be told to die at a named step, to write with
one thread under predictable names, and to write no file longer than so many bytes.
"""

import argparse
import os
import resource
import secrets
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from ledger.anchor.folder import FolderAnchor
from ledger.errors import LedgerError
from ledger.file import store
from ledger.file.transaction import Transaction
from ledger.reading import publish
from tests.faults import work

UNCOMMITTED, COMMITTED = "rows written", "committed, not acknowledged"

# Where else it can die: just before these are called.
STEPS: dict[str, tuple[Any, str]] = {
    "folded into the file, nothing copied": (shutil, "copyfile"),
    "copied, nothing filled in": (work, "fill"),
    "copy whole, not renamed": (Path, "rename"),
    "copy renamed, pointer not moved": (publish, "_point"),
    "pointer moved, old copies not removed": (publish, "_forget"),
    "some notes written": (FolderAnchor, "_write"),
    "note written, not named": (Path, "hardlink_to"),
}


def _dying(turn: int) -> Callable[[], None]:
    """What kills this process when it is called for the `turn`th time."""
    left = count(turn - 1, -1)

    def reached() -> None:
        if not next(left):
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def _die_before(owner: Any, name: str, reached: Callable[[], None]) -> None:
    real = getattr(owner, name)

    def called(*arguments: Any, **named: Any) -> Any:
        reached()
        return real(*arguments, **named)

    setattr(owner, name, called)


def _die_around_commit(step: str, reached: Callable[[], None]) -> None:
    real = store.Ledger.transaction

    @contextmanager
    def transaction(self: store.Ledger) -> Iterator[Transaction]:
        with real(self) as made:
            yield made
            if step == UNCOMMITTED:
                reached()
        if step == COMMITTED:
            reached()

    store.Ledger.transaction = transaction  # type: ignore[method-assign]


def _die(step: str, turn: int) -> None:
    if step in STEPS:
        _die_before(*STEPS[step], _dying(turn))
    else:
        _die_around_commit(step, _dying(turn))


def _predictable() -> None:
    """One thread of DuckDB, and names in the order in which they are made."""
    connect, names = duckdb.connect, count()

    def connect_alone(*arguments: Any, **named: Any) -> duckdb.DuckDBPyConnection:
        return connect(*arguments, **{**named, "config": {"threads": 1}})

    def named_in_order(nbytes: int | None = None) -> str:
        return f"{next(names):0{2 * (nbytes or 8)}}"

    duckdb.connect = connect_alone
    secrets.token_hex = named_in_order


def _teller(log: Path) -> Callable[[str], None]:
    """What says on stdout what was done, and how long the write-ahead log is then."""

    def tell(text: str) -> None:
        length = log.stat().st_size if log.exists() else 0
        sys.stdout.write(f"{text} {length}\n")
        sys.stdout.flush()

    return tell


def main() -> None:
    """Do the work; exit code and messages are those of the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("ledger", type=Path)
    parser.add_argument("anchor", type=Path)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--doing", nargs="+", default=work.ALL)
    parser.add_argument("--padding", type=int, default=0)
    parser.add_argument("--die", metavar="STEP")
    parser.add_argument("--turn", type=int, default=1)
    parser.add_argument("--predictable", action="store_true")
    parser.add_argument("--limit", type=int, metavar="BYTES")
    given = parser.parse_args()
    if given.die:
        _die(given.die, given.turn)
    if given.predictable:
        _predictable()
    if given.limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (given.limit, given.limit))
    numbers = range(given.first, given.last)
    try:
        work.work(
            given.ledger,
            given.anchor,
            numbers,
            _teller(work.log_of(given.ledger)),
            doing=given.doing,
            padding=given.padding,
        )
    except LedgerError as error:
        sys.stderr.write(f"Error: {error.message}\n  {error.fix}\n")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
