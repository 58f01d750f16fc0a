"""`ingest junit`: a report of tests becomes one QA result.

A report that cannot be read goes to quarantine; what the flags can correct is told instead.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.records.whole import read_whole, text_of_xml
from ingest.source import Count, Progress, take_in
from ledger.errors import UnreadableRecordError, UsageError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.kinds.records.junit import CORRECTABLE, MAX_BYTES, too_large
from ledger.writing.append import Incoming, Unread, refusal
from ledger.writing.quarantine import Held

_KIND = "junit"


def ingest_junit(
    ledger: Ledger, path: Path, flags: Mapping[str, str | None], *, progress: Progress
) -> list[Count]:
    """Take in one report; `flags` are fields of the result, as `junit.FIELDS` names them.

    Raises SourceError when the file cannot be read or is too long, UsageError where flags and the
    properties of the report contradict, or neither says what it is about.
    """
    raw = read_whole(path)
    said = {name: value for name, value in flags.items() if value}
    count = Count(path.name, _KIND)
    take_in(ledger, [(count, _incoming(path.name, raw, said))], progress)
    return [count]


def _incoming(name: str, raw: bytes, said: Mapping[str, str]) -> Incoming:
    try:
        text = text_of_xml(raw)
    except UnreadableRecordError as error:
        shown = raw.decode("utf-8", "backslashreplace")
        # What is kept is not what stands in the file: only the file can be read again.
        return Incoming(name, 1, shown, Unread(shown, _KIND, error))
    again = {"way": _KIND, "file": name, "flags": dict(said)}
    if len(text) > MAX_BYTES:
        return Incoming(name, 1, text, Unread(text, _KIND, too_large(len(text))), again)
    observation = _observation(text, name, said)
    problem = refusal(observation)
    if problem and problem.reason in CORRECTABLE:
        raise UsageError(problem.message, problem.fix)
    return Incoming(name, 1, text, observation, again)


def observe_again(record: Held) -> Observation:
    """Read a report from quarantine once more."""
    return _observation(record.raw, record.again["file"], record.again["flags"])


def _observation(text: str, name: str, said: Mapping[str, str]) -> Observation:
    body: dict[str, Any] = {**said, "report": text, "file": name}
    return Observation(_KIND, body, source="junit", strength="pipeline")
