"""Files that are read at once: up to a bound, never guessing how their bytes are to be read."""

import re
from pathlib import Path

from ledger.errors import SourceError, UnreadableRecordError

MAX_FILE_BYTES = 64 * 1024 * 1024
"""A longer file is refused where it is: no report of tests has that length."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = ("utf-8", "us-ascii", "iso-8859-1", "windows-1252", "utf-16")


def read_whole(path: Path) -> bytes:
    """The bytes of a file; raises SourceError for one that cannot be read or is too long."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror}.", "Give a file that you may read."
        ) from error
    if len(raw) > MAX_FILE_BYTES:
        raise SourceError(
            f"{path} has more than {MAX_FILE_BYTES} bytes: nothing of it was taken in.",
            "Split it, or leave out what the tests wrote.",
        )
    return raw


def text_of_xml(raw: bytes) -> str:
    """The text of an XML file in the encoding that its mark or declaration says, else UTF-8.

    Raises UnreadableRecordError (`bad_encoding`) for another encoding, and for bytes that are not
    in the one that is said.
    """
    mark = next((name for start, name in _MARKS if raw.startswith(start)), None)
    declared = _DECLARED.match(raw[:300].lstrip())
    encoding = mark or (declared[1].decode().lower() if declared else "utf-8")
    if encoding not in (*_ENCODINGS, "utf-8-sig"):
        raise UnreadableRecordError(
            "bad_encoding",
            f"The report says that it is in {encoding!r}, which is not read.",
            "Write it as UTF-8.",
        )
    try:
        return raw.decode(encoding)
    except UnicodeError as error:
        raise UnreadableRecordError(
            "bad_encoding", f"The report is not in {encoding}: {error}.", "Write it as UTF-8."
        ) from error
