"""An archive: a folder of GitHub and Jira answers, one record a line (architecture.md, 5)."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.source import Count, Progress, take_in
from ledger.canonical import decode
from ledger.clock import parse_optional_time
from ledger.errors import SourceError, UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds import ARCHIVE
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, Unread
from ledger.writing.quarantine import Held

_SUFFIXES = (".ndjson.gz", ".ndjson")
_EXTRA = ("event", "action", "run_id", "headers")
MAX_FILE_BYTES = 20 * 1024**3


def ingest_archive(
    ledger: Ledger, folder: Path, *, repository: str | None, progress: Progress
) -> list[Count]:
    """Take in every file of `folder`; lines of unknown kinds are counted and not stored.

    Raises SourceError when the folder cannot be read.
    """
    if not folder.is_dir():
        raise SourceError(
            f"There is no folder {folder}.", "Name the folder that holds the KIND.ndjson files."
        )
    counts: list[Count] = []
    take_in(ledger, _records(folder, repository, counts), progress, shuffled=True)
    return counts


def _records(
    folder: Path, repository: str | None, counts: list[Count]
) -> Iterator[tuple[Count, Incoming]]:
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.is_symlink():
            continue
        kind = _kind(path.name)
        count = Count(path.name, kind)
        counts.append(count)
        for line, raw in enumerate(_lines(path), start=1):
            if not raw.strip():
                continue
            if kind is None:
                count.take("unsupported")
                continue
            yield count, _incoming(path.name, line, raw, kind, repository)


def _kind(name: str) -> str | None:
    stem = next((name.removesuffix(s) for s in _SUFFIXES if name.endswith(s)), None)
    return stem if stem in ARCHIVE else None


def _lines(path: Path) -> Iterator[bytes]:
    opener: Any = gzip.open if path.name.endswith(".gz") else open
    try:
        with opener(path, "rb") as file:
            yield from file
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(
            f"{path} cannot be read to its end: {error}.",
            "Get a whole copy of the file; what stood before the damage is in the ledger already.",
        ) from error


def _incoming(origin: str, line: int, raw: bytes, kind: str, repository: str | None) -> Incoming:
    text = raw.decode("utf-8", "backslashreplace").rstrip("\r\n")
    try:
        observation: Observation | Unread = observe(decode(raw), kind, repository)
    except UnreadableRecordError as error:
        observation = Unread(text, kind, error)
    again = {"way": "archive", "repository": repository}
    return Incoming(origin, line, text, observation, again)


def observe_again(record: Held) -> Observation:
    """Read a line from quarantine once more; raises UnreadableRecordError."""
    return observe(decode(record.raw.encode()), record.kind, record.again.get("repository"))


def observe(line: Any, kind: str, repository: str | None) -> Observation:
    """The observation of one decoded line: an envelope, or a bare object with its own `url`.

    Raises UnreadableRecordError when it is neither.
    """
    if not isinstance(line, dict):
        raise UnreadableRecordError("not_an_object", "The line is not a JSON object.")
    bare = "record" not in line
    body = line if bare else line["record"]
    if not isinstance(body, dict):
        raise UnreadableRecordError("not_an_object", "The `record` is not a JSON object.")
    recorded = None if bare else line.get("recorded")
    try:
        moment = parse_optional_time(recorded)
    except (ValueError, TypeError) as error:
        raise UnreadableRecordError(
            "bad_time", f"`recorded` is not a time: {recorded!r}."
        ) from error
    url = body.get("url") if bare else line.get("url")
    extra = {} if bare else {name: line[name] for name in _EXTRA if line.get(name) is not None}
    return Observation(
        kind=kind,
        body=body,
        source="jira" if kind.startswith("jira") else "github",
        url=url if isinstance(url, str) else None,
        recorded=moment,
        repository=repository,
        extra=extra,
    )
