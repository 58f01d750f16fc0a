"""How soon the command is there."""

import subprocess
import sys
from pathlib import Path

from tests.bench.corpus import Corpus
from tests.bench.measure import Row, Work, compare, ready


def rows(_: Corpus) -> list[Row]:
    """`--help`, which needs nothing of what the commands need."""
    command = str(Path(sys.executable).parent / "deploy-ledger")
    python = _child(sys.executable, "-c", "pass")
    return compare(
        "start", ready(python), {"--help over a bare Python": (ready(_child(command, "--help")), 5)}
    )


def _child(*command: str) -> Work:
    return lambda: subprocess.run(command, check=True, capture_output=True)
