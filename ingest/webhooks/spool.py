"""The spool: a folder with two files for each delivery, written by a receiver while we read.

`NAME.body` holds the exact bytes, `NAME.headers` the headers as a JSON object of texts. A receiver
writes the body first, each file under a name that begins with a dot, and then renames it: a
delivery is there when its headers are. Nothing in the folder is changed, and no link is followed.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ledger.canonical import MAX_BYTES, decode
from ledger.errors import SourceError, UnreadableRecordError

# What is larger could not become an entry; nobody may fill the quarantine with it either.
_MAX_BODY = MAX_BYTES
_MAX_HEADERS = 256 * 1024
_HEADERS, _BODY = ".headers", ".body"

# What says something about a delivery; cookies, credentials and addresses do not come further.
_KEPT = ("content-type", "x-hub-signature-256", "x-spooled-at")
_KEPT_BEGINNING = "x-github-"

# Neither a link nor a pipe that nobody writes to can hold us.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True)
class Spooled:
    """A delivery as it lies there; header names are in lower case."""

    headers: Mapping[str, str]
    body: bytes


class Spool:
    """A folder of deliveries; use as a context manager."""

    def __init__(self, folder: Path) -> None:
        try:
            self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise SourceError(
                f"The spool {folder} cannot be opened: {error.strerror}.",
                "Name the folder in which the receiver puts NAME.body and NAME.headers.",
            ) from error

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._folder)

    def names(self) -> Iterator[str]:
        """The NAME of each delivery, in order; what begins with a dot is being written."""
        listed = os.listdir(self._folder)  # noqa: PTH208 - of a descriptor, which no path is
        found = (name for name in listed if name.endswith(_HEADERS))
        for name in sorted(name for name in found if not name.startswith(".")):
            yield name.removesuffix(_HEADERS)

    def read(self, name: str) -> Spooled:
        """A delivery; raises UnreadableRecordError for one that is not whole or cannot be read."""
        headers = _headers(self._bytes(name + _HEADERS, _MAX_HEADERS))
        return Spooled(headers, self._bytes(name + _BODY, _MAX_BODY))

    def _bytes(self, name: str, limit: int) -> bytes:
        try:
            opened = os.open(name, _FLAGS, dir_fd=self._folder)
            try:
                content = _content(opened, limit + 1)
            finally:
                os.close(opened)
        except OSError as error:
            raise UnreadableRecordError(
                "unreadable_file",
                f"Its {name.rpartition('.')[2]} cannot be read: {error.strerror}.",
                "See that both files are plain ones that you may read, and ingest the spool again.",
            ) from error
        if len(content) > limit:
            raise UnreadableRecordError(
                "too_large", f"Its {name.rpartition('.')[2]} has more than {limit} bytes."
            )
        return content


def _content(opened: int, limit: int) -> bytes:
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        raise UnreadableRecordError("not_a_file", "It is not a plain file.")
    with os.fdopen(opened, "rb", closefd=False) as file:
        return file.read(limit)


def _headers(raw: bytes) -> dict[str, str]:
    said = decode(raw)
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise UnreadableRecordError(
            "bad_headers",
            "The headers are not a JSON object of texts.",
            'Write them like {"X-GitHub-Event": "push"}.',
        )
    named = {name.lower(): value for name, value in said.items()}
    if len(named) < len(said):
        raise UnreadableRecordError("bad_headers", "A header stands twice, in different case.")
    return {
        name: value
        for name, value in named.items()
        if name in _KEPT or name.startswith(_KEPT_BEGINNING)
    }
