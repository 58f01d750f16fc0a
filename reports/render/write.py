"""Writing a report to a file: the whole of it, or nothing."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from ledger.errors import UsageError


def write(path: Path, content: str | bytes) -> None:
    """Write bytes, or text as UTF-8, to `path`, replacing what stands there; its folders are made.

    A reader sees the old file or the new one, also after a crash. Raises UsageError where the
    file cannot be written; nothing is left behind then.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("xb") as file:
                file.write(content.encode("utf-8") if isinstance(content, str) else content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}.",
            "Name a file in a folder that you may write to.",
        ) from error


def _sync_folder(folder: Path) -> None:
    """Make the new name last; a file system that cannot do that is not asked to."""
    descriptor = os.open(folder, os.O_RDONLY)
    with suppress(OSError):
        os.fsync(descriptor)
    os.close(descriptor)
