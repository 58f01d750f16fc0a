"""`python -m tests.github.child LEDGER URL REPOSITORY [BOUNDARY]`: one ingest in its own process.

It has a boundary before and after each request, before each COMMIT and after it. At the one of
that number it kills itself; how many it came across without dying it says on stdout.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter

from ingest.github import ingest_github
from ledger.file import store
from ledger.file.transaction import Transaction


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _with_boundaries(reached: Callable[[], None]) -> None:
    send, transact = HTTPAdapter.send, store.Ledger.transaction

    def sent(*arguments: Any, **named: Any) -> Any:
        reached()
        answer = send(*arguments, **named)
        reached()
        return answer

    @contextmanager
    def transaction(self: store.Ledger) -> Iterator[Transaction]:
        with transact(self) as made:
            yield made
            reached()
        reached()

    HTTPAdapter.send = sent  # type: ignore[method-assign]
    store.Ledger.transaction = transaction  # type: ignore[method-assign]


def main() -> None:
    """Take in one repository; progress goes to stderr."""
    path, url, repository, *rest = sys.argv[1:]
    die_at, met = int(rest[0]) if rest else 0, count(1)

    def reached() -> None:
        if next(met) == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    _with_boundaries(reached)
    with store.Ledger.open(Path(path)) as ledger:
        ingest_github(ledger, [repository], base_url=url, progress=_tell)
    sys.stdout.write(f"{next(met) - 1}\n")


if __name__ == "__main__":
    main()
