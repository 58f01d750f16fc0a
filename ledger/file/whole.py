"""Files that are there whole or not at all, also after a crash."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_CANNOT = {errno.EINVAL, errno.ENOTSUP}
"""What a file system answers that has nothing to make last there."""


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` when the block ends, and only then.

    Nothing is left behind by a failure (OSError).
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync(path.parent)


def write(path: Path, data: bytes) -> None:
    """Write a file, replacing what stands there, as `opened` does."""
    with opened(path) as file:
        file.write(data)


def sync(path: Path) -> None:
    """Make the content of a file, or the names in a folder, last."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(descriptor)
