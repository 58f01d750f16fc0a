"""The writer's lock: one process at a time opens the ledger's file, and says who it is.

It is an advisory lock of the operating system on a file beside the ledger; it ends with its
process, however that ends.
"""

import fcntl
import json
import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from ledger.clock import format_time
from ledger.errors import StoreError

WAIT_SECONDS = 30.0
_PAUSE_SECONDS = 0.05


def is_free(ledger: Path) -> bool:
    """Whether nobody holds the lock of a ledger at this moment."""
    path = _lock_of(ledger)
    if not path.exists():
        return True
    with path.open("r", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _lock_of(ledger: Path) -> Path:
    return ledger.with_name(f"{ledger.name}.lock")


class Lock:
    """Held from `take` until `release`."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self._path = _lock_of(ledger)
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Wait up to `WAIT_SECONDS` for the lock; raises StoreError naming who held it longer."""
        try:
            # Not through a link: what it leads to would be written over.
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
            file = os.fdopen(os.open(self._path, flags, 0o644), "r+", encoding="utf-8")
        except OSError as error:
            raise self._unusable(error) from error
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    file.close()
                    raise self._in_use() from error
                time.sleep(_PAUSE_SECONDS)
            except OSError as error:
                file.close()
                raise self._unusable(error) from error
            else:
                break
        self._file = file
        holder = {
            "process": os.getpid(),
            "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:3]]),
            "since": format_time(datetime.now(UTC).replace(microsecond=0)),
        }
        # Only for the message of whoever waits in vain: a full disk keeps nobody from reading.
        with suppress(OSError):
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), json.dumps(holder).encode())

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _unusable(self, error: OSError) -> StoreError:
        return StoreError(
            f"The lock {self._path} cannot be taken: {error.strerror}.",
            "See that you may write in its folder and that the disk has room, and run it again.",
        )

    def _in_use(self) -> StoreError:
        try:
            holder = json.loads(self._path.read_text(encoding="utf-8"))
            who = f"`{holder['command']}` (process {holder['process']}, since {holder['since']})"
        except (ValueError, KeyError, TypeError, OSError):
            who = "another process"
        return StoreError(
            f"The ledger {self._ledger} is held by {who}; waited {WAIT_SECONDS:.0f} seconds.",
            "Wait until it has ended, and run the command again.",
        )
