"""The door: observations become entries, or go to quarantine with their raw text.

One batch is one transaction: entries, their index, the typed rows and the new root stand or fall
together. What the ledger knows already is not added again.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import pandera.polars as pa
import polars as pl

from ledger.entry import Draft, Entry, draft, place
from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Observation, Row
from ledger.store import Ledger
from ledger.tables import TIME, pandera_schema, polars_schema
from ledger.tree import Edge

_QUARANTINE: dict[str, pl.DataType] = {
    **dict.fromkeys(("id", "origin"), pl.String()),
    "line": pl.Int64(),
    **dict.fromkeys(("kind", "reason", "message", "raw", "envelope"), pl.String()),
    "seen_at": TIME,
}

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
    envelope: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one incoming record: `added`, `known` or `quarantined`.

    `seq` is the entry that holds it, None in quarantine.
    """

    result: str
    seq: int | None = None
    reason: str | None = None


@dataclass
class Held:
    """What the ledger has of one key: its last entry, and the entry of every (content, time)."""

    seq: int
    last: bytes
    versions: dict[tuple[bytes, datetime | None], int]

    def holds(self, read: Draft) -> bool:
        """Whether this version is known.

        It is when the same content was seen with the same time before, or when it is what the key
        was already at that time; of a snapshot kind only the former counts.
        """
        time = read.reading.occurred_at
        if (read.content, time) in self.versions or read.snapshot:
            return (read.content, time) in self.versions
        if time is None:
            return self.last == read.content
        # By time and not by order of appending: a page read twice must not flip back and forth.
        then = max(
            (
                (moment is not None, moment, seq, content)
                for (content, moment), seq in self.versions.items()
                if moment is None or moment <= time
            ),
            default=None,
        )
        return then is not None and then[-1] == read.content


def _name(read: Draft) -> tuple[str, str, str]:
    return read.source, read.kind, read.reading.key


def append(ledger: Ledger, incoming: Sequence[Incoming]) -> list[Outcome]:
    """Append a batch in one transaction; one outcome for each incoming record, in order."""
    problems: dict[int, UnreadableRecordError] = {}
    drafts: dict[int, Draft] = {}
    for number, record in enumerate(incoming):
        observation = record.observation
        if isinstance(observation, Unread):
            problems[number] = observation.problem
            continue
        try:
            drafts[number] = draft(observation)
        except UnreadableRecordError as error:
            problems[number] = error
    problems.update(_refused_by_schema(drafts))
    observed_at = ledger.now()
    size, _, edge, _ = ledger.head()
    held = _held(ledger, list(drafts.values()))
    outcomes: dict[int, Outcome] = {}
    entries: list[Entry] = []
    for number, read in drafts.items():
        if number in problems:
            continue
        known = held.get(_name(read))
        if known and known.holds(read):
            outcomes[number] = Outcome("known", known.seq)
            continue
        try:
            entry = place(read, size + len(entries) + 1, observed_at)
        except UnreadableRecordError as error:
            problems[number] = error
            continue
        entries.append(entry)
        outcomes[number] = Outcome("added", entry.seq)
        _note(held, read, entry.seq)
    for number, problem in problems.items():
        outcomes[number] = Outcome("quarantined", reason=problem.reason)
    _commit(
        ledger, entries, edge, observed_at, _quarantine(ledger, incoming, problems, observed_at)
    )
    return [outcomes[number] for number in range(len(incoming))]


def refusal(observation: Observation) -> UnreadableRecordError | None:
    """Why `append` would put an observation in quarantine; None where it would take it."""
    try:
        return _refused_by_schema({0: draft(observation)}).get(0)
    except UnreadableRecordError as error:
        return error


def _note(held: dict[tuple[str, str, str], Held], read: Draft, seq: int) -> None:
    known = held.setdefault(_name(read), Held(seq, read.content, {}))
    known.seq, known.last = seq, read.content
    known.versions[read.content, read.reading.occurred_at] = seq


def _held(ledger: Ledger, drafts: Sequence[Draft]) -> dict[tuple[str, str, str], Held]:
    keys = sorted({read.reading.key for read in drafts})
    rows = ledger.rows(
        "SELECT source, kind, key, seq, content, occurred_at FROM entry_index "
        "WHERE key IN (SELECT unnest(?)) ORDER BY seq",
        [keys],
    )
    held: dict[tuple[str, str, str], Held] = {}
    for source, kind, key, seq, content, occurred_at in rows:
        known = held.setdefault((source, kind, key), Held(seq, content, {}))
        known.seq, known.last = seq, content
        known.versions[content, occurred_at] = seq
    return held


def _by_class(drafts: dict[int, Draft]) -> dict[type[Row], list[tuple[int, Draft, Row]]]:
    found: dict[type[Row], list[tuple[int, Draft, Row]]] = defaultdict(list)
    for number, read in drafts.items():
        for row in read.rows:
            found[type(row)].append((number, read, row))
    return found


def _frame(row_class: type[Row], rows: Sequence[tuple[int, Draft, Row]]) -> pl.DataFrame:
    names = row_class.__struct_fields__
    shared: list[list[Any]] = [
        [number for number, _, _ in rows],
        [read.reading.key for _, read, _ in rows],
        [read.reading.repository for _, read, _ in rows],
        [read.reading.source_time for _, read, _ in rows],
    ]
    own = [[getattr(row, name) for _, _, row in rows] for name in names]
    schema = polars_schema(row_class)
    return pl.DataFrame(
        {
            name: pl.Series(values, dtype=schema[name], strict=False)
            for name, values in zip(schema, [*shared, *own], strict=True)
        }
    )


def typed_frames(drafts: dict[int, Draft]) -> Iterator[tuple[str, pl.DataFrame]]:
    """The typed rows of drafts by table, with the drafts' numbers as `seq`."""
    for row_class, rows in _by_class(drafts).items():
        yield row_class.table, _frame(row_class, rows)


def _refused_by_schema(drafts: dict[int, Draft]) -> dict[int, UnreadableRecordError]:
    refused: dict[int, UnreadableRecordError] = {}
    for row_class, rows in _by_class(drafts).items():
        frame = _frame(row_class, rows)
        try:
            pandera_schema(row_class).validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            cases = errors.failure_cases
            for column, check, case, index in cases.select(
                "column", "check", "failure_case", "index"
            ).iter_rows():
                numbers = [rows[index][0]] if index is not None else [n for n, _, _ in rows]
                for number in numbers:
                    refused[number] = UnreadableRecordError(
                        "bad_field", f"`{column}` is {case!r}, which fails {check}."
                    )
    return refused


def _quarantine(
    ledger: Ledger,
    incoming: Sequence[Incoming],
    problems: dict[int, UnreadableRecordError],
    seen_at: datetime,
) -> pl.DataFrame:
    """What is newly in quarantine: the same text from the same place is kept once."""
    found = {}
    for number, problem in problems.items():
        record = incoming[number]
        kind = record.observation.kind
        name = sha256(f"{kind}\n{record.envelope}\n{record.raw}".encode("utf-8", "replace"))
        found[name.hexdigest()[:16]] = (record, kind, problem)
    held = {
        row[0]
        for row in ledger.rows(
            "SELECT id FROM quarantine WHERE id IN (SELECT unnest(?))", [sorted(found)]
        )
    }
    return pl.DataFrame(
        [
            (name, r.origin, r.line, kind, p.reason, p.message, r.raw, r.envelope, seen_at)
            for name, (r, kind, p) in found.items()
            if name not in held
        ],
        schema=_QUARANTINE,
        orient="row",
    )


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
        transaction.insert("entries", _entry_frame(entries))
        transaction.insert("entry_index", index_frame(entries))
        for table, frame in typed_frames(placed):
            transaction.insert(table, frame)
        batch = [(edge.size, edge.root(), edge.to_bytes(), appended_at)]
        transaction.insert("batches", pl.DataFrame(batch, schema=_BATCHES, orient="row"))


def _entry_frame(entries: Sequence[Entry]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "seq": [entry.seq for entry in entries],
            "payload": [entry.payload.decode() for entry in entries],
        }
    )


def index_frame(entries: Sequence[Entry]) -> pl.DataFrame:
    """The rows of `entry_index`: what an entry is found by."""
    drafts = [entry.draft for entry in entries]
    readings = [read.reading for read in drafts]
    return pl.DataFrame(
        {
            "seq": [entry.seq for entry in entries],
            "kind": [read.kind for read in drafts],
            "source": [read.source for read in drafts],
            "key": [reading.key for reading in readings],
            "repository": pl.Series([reading.repository for reading in readings], dtype=pl.String),
            "content": [read.content for read in drafts],
            "leaf": [entry.leaf for entry in entries],
            "source_time": pl.Series([reading.source_time for reading in readings], dtype=TIME),
            "occurred_at": pl.Series([reading.occurred_at for reading in readings], dtype=TIME),
            "observed_at": pl.Series([entry.observed_at for entry in entries], dtype=TIME),
            "actor": pl.Series([reading.actor for reading in readings], dtype=pl.String),
            "strength": [read.strength for read in drafts],
        }
    )
