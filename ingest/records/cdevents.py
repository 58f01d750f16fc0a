"""`ingest cdevents`: deployments and test results as any tool tells them, in CDEvents.

One event a line, or a JSON array of them, or a single one. Events of types that are no records are
counted and named, and not stored; one that cannot be read goes to quarantine with its text.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.source import Count, Progress, take_in
from ledger.canonical import MAX_BYTES, decode
from ledger.errors import SourceError, UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.kinds.records.cdevent import is_supported, predicate
from ledger.writing.append import Incoming, Unread
from ledger.writing.quarantine import Held

_KIND = "cdevents"
_AGAIN = {"way": _KIND}
_MARK = b"\xef\xbb\xbf"
_NAMED = 10


def ingest_cdevents(ledger: Ledger, path: Path, *, progress: Progress) -> list[Count]:
    """Take in a file of events; raises SourceError when it cannot be read."""
    count = Count(path.name, _KIND)
    others: Counter[str] = Counter()
    incoming = ((count, record) for record in _supported(path, count, others))
    take_in(ledger, incoming, progress)
    for name, number in others.most_common(_NAMED):
        progress(f"Not stored: {number} events of type {name!a}, which is no record.")
    if len(others) > _NAMED:
        progress(f"Not stored: events of {len(others) - _NAMED} more types.")
    return [count]


def _supported(path: Path, count: Count, others: Counter[str]) -> Iterator[Incoming]:
    for line, text, event in _events(path):
        if isinstance(event, UnreadableRecordError):
            yield Incoming(path.name, line, text, Unread(text, _KIND, event), _AGAIN)
            continue
        name = predicate(event)
        if name is not None and not is_supported(name):
            others[name] += 1
            count.take("unsupported")
            continue
        yield Incoming(path.name, line, text, _observed(event, text), _AGAIN)


def _observed(event: Any, text: str) -> Observation | Unread:
    try:
        return _observation(event)
    except UnreadableRecordError as error:
        return Unread(text, _KIND, error)


def _observation(event: Any) -> Observation:
    if not isinstance(event, dict):
        raise UnreadableRecordError("not_an_object", "The event is not a JSON object.")
    return Observation(_KIND, event, source="cdevents", strength="pipeline")


def observe_again(record: Held) -> Observation:
    """Read an event from quarantine once more; raises UnreadableRecordError."""
    return _observation(decode(record.raw.encode()))


def _events(path: Path) -> Iterator[tuple[int, str, Any]]:
    """Each event with its number and text, decoded or with the reason why it cannot be."""
    try:
        with path.open("rb") as file:
            start = file.read(MAX_BYTES + 1)
            whole = _whole(start) if len(start) <= MAX_BYTES else None
            if whole is not None:
                yield from whole
                return
            file.seek(0)
            for line, raw in enumerate(file, start=1):
                if raw.strip():
                    yield (line, *_decoded(raw.removeprefix(_MARK)))
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror}.", "Give a file of events that you may read."
        ) from error


def _whole(raw: bytes) -> list[tuple[int, str, Any]] | None:
    """The events of an array, or the only one; None for one a line, and for what is no JSON."""
    try:
        found = decode(raw.removeprefix(_MARK))
    except UnreadableRecordError:
        return None
    if isinstance(found, list):
        # An event of an array has no text of its own: this is how it would be written.
        return [
            (number, json.dumps(event, ensure_ascii=False), event)
            for number, event in enumerate(found, start=1)
        ]
    return [(1, *_decoded(raw.removeprefix(_MARK)))]


def _decoded(raw: bytes) -> tuple[str, Any]:
    text = raw.decode("utf-8", "backslashreplace").rstrip("\r\n")
    try:
        return text, decode(raw)
    except UnreadableRecordError as error:
        return text, error
