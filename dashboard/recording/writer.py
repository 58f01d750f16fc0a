"""The way to the one writer: the command `record`, as a process of its own.

It appends, evaluates, publishes and anchors as every command does. The record goes in on standard
input; an error comes back as what happened and what to do.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping

from ledger.errors import ExitCode, LedgerError, StoreError, UsageError
from ledger.settings import PREFIX

SECONDS = 540
"""Longer than any writer waits and works; then it is not known whether it was recorded."""

_SIGN_IN = f"{PREFIX}SIGN_IN_"


def record(kind: str, fields: Mapping[str, str], vouched: str) -> int:
    """Record one fact, and return its entry; `vouched` says who signed the person in.

    A record with an `id` that is recorded already is not recorded twice. Raises UsageError for
    a record that is refused, StoreError for anything else: then the same may be said again.
    """
    command = [sys.executable, "-m", "deploy_ledger", "record", kind, f"--signed-in={vouched}"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SIGN_IN)}
    try:
        done = subprocess.run(
            [*command, "--json", "-"],
            input=json.dumps(dict(fields)),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            env=kept,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StoreError(
            f"The writer has not ended within {SECONDS // 60} minutes.",
            "It may be recorded or not: record it once more, and it will be there once.",
        ) from None
    if done.returncode:
        raise _error(done.returncode, done.stderr)
    answer = json.loads(done.stdout)
    return int(answer["seq"])


def _error(code: int, talk: str) -> LedgerError:
    """The error that a command told last, or that it told none."""
    _, found, told = f"\n{talk}".rpartition("\nError: ")
    message, _, fix = told.partition("\n  ")
    if not found:
        return StoreError(
            "The writer ended without a word.",
            "Record it once more; the terminal of the dashboard's server may say why.",
        )
    return (UsageError if code == ExitCode.USAGE else StoreError)(message.strip(), fix.strip())
