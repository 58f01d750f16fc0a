"""`python -m tests.github.child LEDGER URL REPOSITORY`: one ingest in a process of its own."""

import sys
from pathlib import Path

from ingest.github import ingest_github
from ledger.file.store import Ledger


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main() -> None:
    """Take in one repository; progress goes to stderr."""
    path, url, repository = sys.argv[1:]
    with Ledger.open(Path(path)) as ledger:
        ingest_github(ledger, [repository], base_url=url, progress=_tell)


if __name__ == "__main__":
    main()
