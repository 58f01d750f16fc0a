"""The door: observations become entries, or go to quarantine with their raw text.

One batch is one transaction: entries, their index, the typed rows, the tree and the signed
checkpoint stand or fall together. What the ledger knows already is not added again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from ledger.checkpoint import ENTRIES, QUARANTINE
from ledger.entry import Draft, Entry, draft, place
from ledger.errors import UnreadableRecordError
from ledger.file.store import Head, Ledger
from ledger.keys import SigningKey
from ledger.kinds.base import Observation
from ledger.writing.frames import entry_frame, index_frame, refused_by_schema, typed_frames
from ledger.writing.held import Holdings
from ledger.writing.quarantine import Refused, fresh, leaves
from ledger.writing.seal import sealed

_AFTER_ALL = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Unread:
    """A record that could not even be decoded: its raw text and why."""

    raw: str
    kind: str
    problem: UnreadableRecordError


@dataclass(frozen=True)
class Incoming:
    """One record at the door: where it stood, its raw text, and what it was decoded to.

    `again` is what reading the text once more takes: the way it came in, as `way`, and what that
    way needs to know beside the text. Without it the record must be read at its source.
    """

    origin: str
    line: int
    raw: str
    observation: Observation | Unread
    again: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """An incoming record as it was read at the door: a draft, or why it goes to quarantine."""

    incoming: Incoming
    found: Draft | UnreadableRecordError


@dataclass(frozen=True)
class Outcome:
    """What became of one incoming record: `added`, `known` or `quarantined`.

    `seq` is the entry that holds it, None in quarantine.
    """

    result: str
    seq: int | None = None
    reason: str | None = None


def append(
    ledger: Ledger,
    incoming: Sequence[Incoming],
    *,
    shuffled: bool = False,
    cosigner: SigningKey | None = None,
) -> list[Outcome]:
    """Append a batch in one transaction; one outcome for each incoming record, in order.

    Where the order in which records came means nothing (`shuffled`: pages of a list), they are
    appended by their source times instead, so that it cannot change the root either. `cosigner`
    signs the checkpoint too. Raises KeyFileError where the ledger's key is missing, and
    StoreError where the batch could not be written: then nothing of it was kept.
    """
    return append_read(ledger, read(incoming), shuffled=shuffled, cosigner=cosigner)


def append_read(
    ledger: Ledger,
    batch: Sequence[Read],
    *,
    shuffled: bool = False,
    cosigner: SigningKey | None = None,
) -> list[Outcome]:
    """Append what was `read` already, as `append` does."""
    heads = ledger.heads()
    observed_at = ledger.now(heads)
    size = heads[ENTRIES][0]
    drafts = {n: one.found for n, one in enumerate(batch) if isinstance(one.found, Draft)}
    holdings = Holdings(ledger, list(drafts.values()))
    outcomes: dict[int, Outcome] = {}
    entries: list[Entry] = []
    for number, new in sorted(drafts.items(), key=_position) if shuffled else drafts.items():
        known = holdings.known(new)
        if known is not None:
            outcomes[number] = Outcome("known", known)
            continue
        entry = place(new, size + len(entries) + 1, observed_at)
        entries.append(entry)
        outcomes[number] = Outcome("added", entry.seq)
        holdings.note(new, entry.seq)
    refused = []
    for number, one in enumerate(batch):
        if isinstance(one.found, UnreadableRecordError):
            outcomes[number] = Outcome("quarantined", reason=one.found.reason)
            refused.append(_refused(one.incoming, one.found))
    _commit(ledger, heads, entries, refused, observed_at, cosigner)
    return [outcomes[number] for number in range(len(batch))]


def refusal(observation: Observation) -> UnreadableRecordError | None:
    """Why `append` would put an observation in quarantine; None where it would take it."""
    (one,) = read([Incoming("", 0, "", observation)])
    return one.found if isinstance(one.found, UnreadableRecordError) else None


def _position(numbered: tuple[int, Draft]) -> tuple[datetime, bool, str, str, datetime]:
    """Where a draft stands in a shuffled batch; one key at one time stays as it came.

    What a collector states itself was read nowhere and has no time: it comes after what it is
    about.
    """
    _, read = numbered
    time, key, recorded = read.reading.source_time, read.reading.key, read.kept.recorded
    is_stated = time is None and recorded is None
    return time or _AFTER_ALL, is_stated, read.kind, key, recorded or _AFTER_ALL


def read(incoming: Sequence[Incoming]) -> list[Read]:
    """Read records as they are read at the door, each with what it was read as, in order."""
    found = [_drafted(record.observation) for record in incoming]
    drafts = {number: one for number, one in enumerate(found) if isinstance(one, Draft)}
    refused = refused_by_schema(drafts)
    return [
        Read(record, refused.get(number, found[number])) for number, record in enumerate(incoming)
    ]


def _drafted(observation: Observation | Unread) -> Draft | UnreadableRecordError:
    if isinstance(observation, Unread):
        return observation.problem
    try:
        return draft(observation)
    except UnreadableRecordError as error:
        return error


def _refused(record: Incoming, problem: UnreadableRecordError) -> Refused:
    kind = record.observation.kind
    return Refused(record.origin, record.line, kind, record.raw, problem, record.again)


def _commit(
    ledger: Ledger,
    heads: Mapping[str, Head],
    entries: list[Entry],
    refused: list[Refused],
    appended_at: datetime,
    cosigner: SigningKey | None,
) -> None:
    quarantined = fresh(ledger, refused, heads[QUARANTINE][0], appended_at)
    if not entries and quarantined.is_empty():
        return
    keys = [ledger.signing_key, *([cosigner] if cosigner else [])]
    placed = {entry.seq: entry.draft for entry in entries}

    def seal(log: str, leaves: Sequence[bytes]) -> tuple[pl.DataFrame, pl.DataFrame]:
        return sealed(ledger.origin, log, heads[log][2], leaves, keys, appended_at)

    hashes, added = seal(ENTRIES, [entry.leaf for entry in entries])
    _, kept = seal(QUARANTINE, leaves(quarantined))
    with ledger.transaction() as transaction:
        transaction.insert("quarantine", quarantined)
        transaction.insert("checkpoints", kept)
        if not entries:
            return
        transaction.insert("entries", entry_frame(entries))
        transaction.insert("entry_index", index_frame(entries))
        for table, frame in typed_frames(placed):
            transaction.insert(table, frame)
        transaction.insert("tile_hashes", hashes)
        transaction.insert("checkpoints", added)
