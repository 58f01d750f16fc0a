"""The door: observations become entries, or go to quarantine with their raw text.

One batch is one transaction: entries, their index, the typed rows and the new root stand or fall
together. What the ledger knows already is not added again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from ledger.entry import Draft, Entry, draft, place
from ledger.errors import UnreadableRecordError
from ledger.frames import entry_frame, index_frame, refused_by_schema, typed_frames
from ledger.held import Holdings
from ledger.kinds.base import Observation
from ledger.quarantine import Refused, fresh
from ledger.store import Ledger
from ledger.tables import TIME
from ledger.tree import Edge

_BATCHES: dict[str, pl.DataType] = {
    "size": pl.Int64(),
    "root": pl.Binary(),
    "edge": pl.Binary(),
    "appended_at": TIME,
}


@dataclass(frozen=True)
class Unread:
    """A record that could not even be decoded: its raw text and why."""

    raw: str
    kind: str
    problem: UnreadableRecordError


@dataclass(frozen=True)
class Incoming:
    """One record at the door: where it stood, its raw text, and what it was decoded to."""

    origin: str
    line: int
    raw: str
    observation: Observation | Unread


@dataclass(frozen=True)
class Outcome:
    """What became of one incoming record: `added`, `known` or `quarantined`.

    `seq` is the entry that holds it, None in quarantine.
    """

    result: str
    seq: int | None = None
    reason: str | None = None


def append(ledger: Ledger, incoming: Sequence[Incoming]) -> list[Outcome]:
    """Append a batch in one transaction; one outcome for each incoming record, in order."""
    drafts, problems = _read(incoming)
    observed_at = ledger.now()
    size, _, edge, _ = ledger.head()
    holdings = Holdings(ledger, list(drafts.values()))
    outcomes: dict[int, Outcome] = {}
    entries: list[Entry] = []
    for number, read in drafts.items():
        known = holdings.known(read)
        if known is not None:
            outcomes[number] = Outcome("known", known)
            continue
        try:
            entry = place(read, size + len(entries) + 1, observed_at)
        except UnreadableRecordError as error:
            problems[number] = error
            continue
        entries.append(entry)
        outcomes[number] = Outcome("added", entry.seq)
        holdings.note(read, entry.seq)
    refused = []
    for number, problem in problems.items():
        outcomes[number] = Outcome("quarantined", reason=problem.reason)
        refused.append(_refused(incoming[number], problem))
    _commit(ledger, entries, edge, observed_at, fresh(ledger, refused, observed_at))
    return [outcomes[number] for number in range(len(incoming))]


def refusal(observation: Observation) -> UnreadableRecordError | None:
    """Why `append` would put an observation in quarantine; None where it would take it."""
    _, problems = _read([Incoming("", 0, "", observation)])
    return problems.get(0)


def _read(
    incoming: Sequence[Incoming],
) -> tuple[dict[int, Draft], dict[int, UnreadableRecordError]]:
    """What can be read, and why the rest cannot, each by its number."""
    drafts: dict[int, Draft] = {}
    problems: dict[int, UnreadableRecordError] = {}
    for number, record in enumerate(incoming):
        observation = record.observation
        if isinstance(observation, Unread):
            problems[number] = observation.problem
            continue
        try:
            drafts[number] = draft(observation)
        except UnreadableRecordError as error:
            problems[number] = error
    problems.update(refused_by_schema(drafts))
    return {n: read for n, read in drafts.items() if n not in problems}, problems


def _refused(record: Incoming, problem: UnreadableRecordError) -> Refused:
    kind = record.observation.kind
    return Refused(record.origin, record.line, kind, record.raw, problem)


def _commit(
    ledger: Ledger, entries: list[Entry], edge: Edge, appended_at: datetime, refused: pl.DataFrame
) -> None:
    if not entries and refused.is_empty():
        return
    for entry in entries:
        edge.append(entry.leaf)
    placed = {entry.seq: entry.draft for entry in entries}
    with ledger.transaction() as transaction:
        transaction.insert("quarantine", refused)
        if not entries:
            return
        transaction.insert("entries", entry_frame(entries))
        transaction.insert("entry_index", index_frame(entries))
        for table, frame in typed_frames(placed):
            transaction.insert(table, frame)
        batch = [(edge.size, edge.root(), edge.to_bytes(), appended_at)]
        transaction.insert("batches", pl.DataFrame(batch, schema=_BATCHES, orient="row"))
