"""Files that only their owner may read: where secrets stand."""

import stat
from pathlib import Path

from ledger.errors import LedgerError


def private_bytes(path: Path, what: str, fix: str, error: type[LedgerError]) -> bytes:
    """What stands in a file of mode 0600.

    Raises `error` where it cannot be read, with `fix` as what to do, or where others can read it;
    `what` is what people call such a file.
    """
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except OSError as failure:
        raise error(f"{what} {path} cannot be read: {failure.strerror}.", fix) from None
    if stat.S_IMODE(mode) & 0o077:
        raise error(f"{what} {path} can be read by others.", f"Run `chmod 600 {path}`.")
    return content
