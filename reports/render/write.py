"""Writing a report to a file that somebody named: the whole of it, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ledger.errors import UsageError
from ledger.file import whole


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """As `whole.opened`; its folders are made.

    Raises UsageError where the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole.opened(path) as file:
            yield file
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}.",
            "Name a file in a folder that you may write to.",
        ) from error


def write(path: Path, content: str | bytes) -> None:
    """Write bytes, or text as UTF-8, to `path` as `written` does, replacing what stands there."""
    with written(path) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)
