"""An entry: the canonical JSON that the ledger keeps, and what it is known by."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from pyarrow import py_buffer

from ledger.canonical import canonical_bytes, is_object
from ledger.clean import cleaned
from ledger.clock import format_time, parse_time
from ledger.errors import UnreadableRecordError
from ledger.kinds import BY_ENTRY_KIND, KINDS
from ledger.kinds.base import Kept, Kind, Observation, Reading, Row
from ledger.tree import leaf_hash

VERSION = 1

# A body and its context stand this deep in a payload.
_ABOVE = 2


class Draft(msgspec.Struct, frozen=True, gc=False):
    """An observation that has been read: all but its sequence number and time of appending.

    `context` is the canonical text of what its source said around it.
    """

    kind: str
    kept: Kept
    context: bytes
    reading: Reading
    content: bytes
    snapshot: bool

    @property
    def source(self) -> str:
        """Where it comes from."""
        return self.kept.source

    @property
    def strength(self) -> str:
        """How far it is to be trusted (`ledger.kinds.base.Strength`)."""
        return self.kept.strength

    @property
    def rows(self) -> Sequence[Row]:
        """The typed rows of the entry."""
        return self.reading.rows


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A draft at its place: `payload` is the exact canonical text, `leaf` its RFC 6962 hash."""

    seq: int
    draft: Draft
    observed_at: datetime
    payload: bytes
    leaf: bytes


class _Body(msgspec.Struct):
    context: msgspec.Raw
    object: msgspec.Raw


class _Around(msgspec.Struct, forbid_unknown_fields=True):
    """What a payload holds beside its body."""

    actor: str | None
    key: str
    kind: str
    observed_at: str
    occurred_at: str | None
    source: str
    strength: str
    v: int


class _Payload(msgspec.Struct):
    """What is stored, its fields in canonical order."""

    actor: str | None
    body: _Body
    key: str
    kind: str
    observed_at: str
    occurred_at: str | None
    source: str
    strength: str
    v: int


# What stands before the parts of a body, and behind it.
_BEFORE_CONTEXT, _BEFORE_OBJECT, _BEHIND = b',"body":{"context":', b',"object":', b'},"key":'

# What reading bytes raises that `place` did not write.
_NOT_OURS = (
    msgspec.MsgspecError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
)

_PAYLOAD = msgspec.json.Decoder(_Payload)
_AROUND = msgspec.json.Decoder(_Around)
_CONTEXT = msgspec.json.Decoder(dict[str, Any])
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def _without(body: bytes | msgspec.Raw, paths: Sequence[str]) -> bytes:
    """The canonical object without the members at `paths`; what stays keeps its bytes."""
    members = _MEMBERS.decode(body)
    for path in paths:
        head, _, rest = path.partition(".")
        inner = members.get(head)
        if inner is None:
            continue
        if rest and is_object(inner):
            members[head] = msgspec.Raw(_without(inner, [rest]))
        else:
            del members[head]
    return msgspec.json.encode(members)


def _meant(kind: Kind, body: bytes, read: Sequence[msgspec.Raw] | None) -> bytes:
    """The body without what is volatile; where the kind has `read` that, it is not sought again."""
    if not kind.volatile:
        return body
    if read is None:
        return _without(body, kind.volatile)
    begin, cuts = py_buffer(body).address, [0, len(body)]
    for name, value in zip(kind.volatile, read, strict=True):
        part, member = py_buffer(value), b',"%b":' % name.encode()
        if not part.size:
            continue
        # What was read is a view of the body: its place is known.
        at = part.address - begin
        if body[at - len(member) : at] != member:
            return _without(body, kind.volatile)
        cuts += [at - len(member), at + part.size]
    cuts.sort()
    return b"".join(map(body.__getitem__, map(slice, cuts[::2], cuts[1::2])))


def draft(observation: Observation) -> Draft:
    """Read an observation by its kind; raises UnreadableRecordError for what cannot be read."""
    try:
        body, extra = cleaned(observation.body), cleaned(observation.extra)
    except RecursionError as error:
        raise UnreadableRecordError("too_deep", "The record nests too deep to be read.") from error
    kept = Kept(
        body=canonical_bytes(body, _ABOVE),
        source=observation.source,
        url=observation.url or None,
        recorded=observation.recorded,
        repository=observation.repository or None,
        strength=observation.strength,
        extra=extra,
    )
    return _read(KINDS[observation.kind], kept, canonical_bytes(_context(kept), _ABOVE))


def _read(kind: Kind, kept: Kept, context: bytes) -> Draft:
    reading = kind.read(kept)
    content = sha256(_meant(kind, kept.body, reading.volatile)).digest()
    return Draft(kind.entry_kind, kept, context, reading, content, kind.snapshot)


def _context(kept: Kept) -> dict[str, Any]:
    context: dict[str, Any] = dict(kept.extra)
    if kept.url:
        context["url"] = kept.url
    if kept.recorded:
        context["recorded"] = format_time(kept.recorded)
    if kept.repository:
        context["repository"] = kept.repository
    return context


def place(draft: Draft, seq: int, observed_at: datetime) -> Entry:
    """The entry of a draft at sequence number `seq`, appended at `observed_at` (UTC)."""
    reading = draft.reading
    stored = _Payload(
        actor=reading.actor,
        body=_Body(msgspec.Raw(draft.context), msgspec.Raw(draft.kept.body)),
        key=reading.key,
        kind=draft.kind,
        observed_at=format_time(observed_at),
        occurred_at=format_time(reading.occurred_at) if reading.occurred_at else None,
        source=draft.source,
        strength=draft.strength,
        v=VERSION,
    )
    payload = msgspec.json.encode(stored)
    return Entry(seq, draft, observed_at, payload, leaf_hash(payload))


def restored(seq: int, payload: bytes) -> Entry:
    """The entry `seq` from its stored bytes, which are taken as they stand.

    Raises UnreadableRecordError for what this program would not have stored so.
    """
    try:
        return _restored(seq, payload)
    except _NOT_OURS as error:
        raise UnreadableRecordError("not_an_entry", f"{error!r}.") from error


def _restored(seq: int, payload: bytes) -> Entry:
    around, context, said, body = _split(payload)
    recorded = context.pop("recorded", None)
    if not is_object(body):
        raise TypeError("its body is not an object")
    kept = Kept(
        body=body,
        source=around.source,
        url=context.pop("url", None),
        recorded=parse_time(recorded) if recorded else None,
        repository=context.pop("repository", None),
        strength=around.strength,
        extra=context,
    )
    draft = _read(BY_ENTRY_KIND[around.kind], kept, said)
    return Entry(seq, draft, parse_time(around.observed_at), payload, leaf_hash(payload))


def _split(payload: bytes) -> tuple[_Around | _Payload, dict[str, Any], bytes, bytes]:
    """What stands around a body, its context with its text, and its object for its kind to decode.

    A canonical text is not decoded whole for it. No object is the beginning of another JSON value,
    so where each part that is cut out here is JSON, it was cut right.
    """
    begin, end = payload.find(_BEFORE_CONTEXT), payload.rfind(_BEHIND)
    first = begin + len(_BEFORE_CONTEXT)
    at = payload.find(_BEFORE_OBJECT, first)
    if 0 < begin < at < end:
        said = payload[first:at]
        try:
            context = _CONTEXT.decode(said)
            around = _AROUND.decode(payload[:begin] + payload[end + 1 :])
        except msgspec.MsgspecError:
            # Canonical texts come here too: a context may hold an object of this name.
            pass
        else:
            return around, context, said, payload[at + len(_BEFORE_OBJECT) : end]
    stored = _PAYLOAD.decode(payload)
    said = bytes(stored.body.context)
    return stored, _CONTEXT.decode(said), said, bytes(stored.body.object)
