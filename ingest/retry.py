"""Trying again: records in quarantine are read once more, by the way that they came in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ingest import archive, webhooks
from ingest.github import batch
from ingest.records import cdevents, files, junit
from ingest.tickets import files as ticket_files
from ingest.tickets.jira import answers
from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, append
from ledger.writing.own import append_own
from ledger.writing.quarantine import Held, held

_WAYS: Mapping[str, Callable[[Held], Observation]] = {
    "archive": archive.observe_again,
    "records": files.observe_again,
    "csv": files.observe_again,
    "junit": junit.observe_again,
    "cdevents": cdevents.observe_again,
    "github": batch.observe_again,
    "webhooks": webhooks.observe_again,
    "jira": answers.observe_again,
    "ticket_lines": ticket_files.observe_again,
    "ticket_rows": ticket_files.observe_again,
}


@dataclass(frozen=True)
class Tried:
    """What became of a record: `added` or `known` as entry `seq`, or `quarantined` still."""

    name: str
    result: str
    seq: int | None
    message: str

    def as_json(self) -> dict[str, Any]:
        """What the command prints."""
        return {"id": self.name, "result": self.result, "seq": self.seq, "message": self.message}


def retry(ledger: Ledger, name: str | None) -> list[Tried]:
    """Read what is in quarantine, or the record of that name, once more.

    One that can be read now becomes an entry, and a second entry releases it; the quarantine keeps
    its text. Raises NotFoundError for a name that is not there.
    """
    return [_once(ledger, record) for record in held(ledger, name)]


def _once(ledger: Ledger, record: Held) -> Tried:
    way = _WAYS.get(record.again.get("way", ""))
    if way is None:
        told = f"It came from {record.origin}: ingest that again."
        return Tried(record.name, "quarantined", None, told)
    try:
        observation = way(record)
    except UnreadableRecordError as error:
        return Tried(record.name, "quarantined", None, error.message)
    read = Incoming(record.origin, record.line, record.raw, observation, record.again)
    (outcome,) = append(ledger, [read])
    if outcome.seq is None:
        return Tried(record.name, "quarantined", None, f"It still fails: {outcome.reason}.")
    body = {"quarantined": record.name, "entry": outcome.seq}
    release = Observation("release", body, "ledger", recorded=ledger.now())
    append_own(ledger, "quarantine retry", release)
    return Tried(record.name, outcome.result, outcome.seq, "")
