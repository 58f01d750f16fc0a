"""An entry: the canonical JSON that the ledger keeps, and what it is known by."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from ledger.canonical import SAFE_INTEGER, canonical_bytes
from ledger.clock import format_time, parse_time
from ledger.errors import UnreadableRecordError
from ledger.kinds import BY_ENTRY_KIND, KINDS
from ledger.kinds.base import Observation, Reading, Row
from ledger.tree import leaf_hash

VERSION = 1

_ADDRESS = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")


@dataclass(frozen=True)
class Draft:
    """An observation that has been read: all but its sequence number and time of appending."""

    kind: str
    source: str
    reading: Reading
    body: dict[str, Any]
    strength: str
    content: bytes
    snapshot: bool

    @property
    def rows(self) -> Sequence[Row]:
        """The typed rows of the entry."""
        return self.reading.rows


@dataclass(frozen=True)
class Entry:
    """A draft at its place: `payload` is the exact canonical text, `leaf` its RFC 6962 hash."""

    seq: int
    draft: Draft
    observed_at: datetime
    payload: bytes
    leaf: bytes


def cleaned(value: Any) -> Any:
    """The value without e-mail addresses, and with whole floats as the integers they stand for.

    Personal data in the ledger is names and ids only (architecture.md section 7): fields named
    `email` and the address in `Name <address>` are left out. RFC 8785 writes 1.0 as 1, so a value
    must be read as an integer now if it is to be read the same from its canonical bytes.
    """
    if isinstance(value, dict):
        return {k: cleaned(v) for k, v in value.items() if k.lower() != "email"}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, str) and "@" in value:
        return _ADDRESS.sub("<>", value)
    if isinstance(value, float) and value.is_integer() and abs(value) <= SAFE_INTEGER:
        return int(value)
    return value


def _without(body: dict[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    result = body
    for path in paths:
        head, _, rest = path.partition(".")
        if head not in result:
            continue
        inner = result[head]
        result = {k: v for k, v in result.items() if k != head}
        if rest and isinstance(inner, dict):
            result[head] = _without(inner, [rest])
    return result


def draft(observation: Observation) -> Draft:
    """Read an observation by its kind; raises UnreadableRecordError for what cannot be read."""
    kind = KINDS[observation.kind]
    try:
        body, extra = cleaned(observation.body), cleaned(observation.extra)
    except RecursionError as error:
        raise UnreadableRecordError("too_deep", "The record nests too deep to be read.") from error
    observation = replace(observation, body=body, extra=extra)
    reading = kind.read(observation)
    content = sha256(canonical_bytes(_without(body, kind.volatile))).digest()
    return Draft(
        kind=kind.entry_kind,
        source=observation.source,
        reading=reading,
        body=_with_context(body, observation),
        strength=observation.strength,
        content=content,
        snapshot=kind.snapshot,
    )


def _with_context(body: dict[str, Any], observation: Observation) -> dict[str, Any]:
    context: dict[str, Any] = dict(observation.extra)
    if observation.url:
        context["url"] = observation.url
    if observation.recorded:
        context["recorded"] = format_time(observation.recorded)
    if observation.repository:
        context["repository"] = observation.repository
    return {"context": context, "object": body}


def place(draft: Draft, seq: int, observed_at: datetime) -> Entry:
    """The entry of a draft at sequence number `seq`, appended at `observed_at` (UTC)."""
    reading = draft.reading
    payload = canonical_bytes(
        {
            "v": VERSION,
            "kind": draft.kind,
            "source": draft.source,
            "key": reading.key,
            "observed_at": format_time(observed_at),
            "occurred_at": format_time(reading.occurred_at) if reading.occurred_at else None,
            "actor": reading.actor,
            "strength": draft.strength,
            "body": draft.body,
        }
    )
    return Entry(seq, draft, observed_at, payload, leaf_hash(payload))


def reread(payload: dict[str, Any]) -> Observation:
    """The observation that a decoded payload was made from; projections are rebuilt from it."""
    body = payload["body"]
    context = dict(body["context"])
    recorded = context.pop("recorded", None)
    return Observation(
        kind=BY_ENTRY_KIND[payload["kind"]].name,
        body=body["object"],
        source=payload["source"],
        url=context.pop("url", None),
        recorded=parse_time(recorded) if recorded else None,
        repository=context.pop("repository", None),
        strength=payload["strength"],
        extra=context,
    )
