"""What every kind shares: an observation is kept, an identity and typed rows go out.

A kind is one sort of thing a source can tell us about: a workflow run, a review, a QA result.
Its file holds all that the house knows about it: the fields that are read from the source, the
natural key, and the typed row. `Row` classes are the single definition of a table: its columns
in DuckDB, its polars schema and its pandera schema are derived from their annotations.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Literal, TypeVar

import msgspec
import orjson

from ledger.canonical import canonical_bytes
from ledger.clock import parse_optional_time
from ledger.errors import UnreadableRecordError

_FULL_SHA = r"^([0-9a-f]{40}|[0-9a-f]{64})$"

Sha = Annotated[str, msgspec.Meta(pattern=_FULL_SHA)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Name = Annotated[str, msgspec.Meta(min_length=1)]

Strength = Literal["observed", "signed", "pipeline", "attested"]
"""How far evidence is to be trusted (controls.md section 6), strongest first.

`observed` was read from a platform's own API, `signed` came as a webhook whose signature is right;
`pipeline` was written by a run (a test report, a CDEvent, the blocks of a check run): whoever may
change the pipeline may change what it says. `attested` is the word of a person. An entry has the
strength of the way that it came, a record's row that of whoever speaks in it: the blocks of a
check run are `pipeline` in an entry that was `observed`.
"""

Shape = TypeVar("Shape", bound=msgspec.Struct)

_DIGEST = 16


@dataclass(frozen=True)
class Observation:
    """One decoded record as a source handed it over, with what the source said around it.

    `strength` is how far it is to be trusted: see `Strength`.

    `url` is where it was read, `recorded` when the source says it was read (UTC),
    `repository` is OWNER/NAME when the caller knows it, `extra` holds `event`, `run_id` and the
    like. Nothing in it has been interpreted.
    """

    kind: str
    body: dict[str, Any]
    source: str = "github"
    url: str | None = None
    recorded: datetime | None = None
    repository: str | None = None
    strength: Strength = "observed"
    extra: dict[str, Any] = field(default_factory=dict)


# What follows holds JSON and no cycle, thousands of it in a batch: `gc=False` keeps the collector
# from going through it again and again.


class Kept(msgspec.Struct, frozen=True, gc=False):
    """An observation as the ledger keeps it: without addresses, its body as canonical bytes.

    Kinds read these bytes at the door as they do from the ledger, so both read the same.
    """

    body: bytes
    source: str
    url: str | None
    recorded: datetime | None
    repository: str | None
    strength: str
    extra: dict[str, Any]

    def whole(self) -> dict[str, Any]:
        """The decoded body; `shaped` is cheaper where a few fields will do."""
        decoded: dict[str, Any] = orjson.loads(self.body)
        return decoded

    def digest(self) -> str:
        """A short name for a body that has no identifier of its own."""
        return sha256(self.body).hexdigest()[:_DIGEST]


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One row of a typed table; the door adds `seq`, `key`, `repository` and `source_time`.

    `known` are the values of a column that this program knows the meaning of, lower case. Sources
    add to them: another value is kept and counted, and nothing is concluded from it.
    """

    table: ClassVar[str]
    known: ClassVar[Mapping[str, frozenset[str]]] = {}


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What a kind makes of an observation.

    `key` is the natural key, `source_time` orders the versions of that key (UTC), `occurred_at`
    is when the fact happened as its source says, `actor` who did it. `parts` are readings of other
    things that it holds whole: their rows go under their own key and time. `volatile` are the
    volatile parts of the body, in the order of the kind, empty where it lacks one: a kind that
    decodes a long body hands them over, so that nobody has to look for them again.
    """

    key: str
    repository: str | None
    source_time: datetime | None
    occurred_at: datetime | None
    actor: str | None
    rows: Sequence[Row] = ()
    parts: Sequence["Reading"] = ()
    volatile: Sequence[msgspec.Raw] | None = None


@dataclass(frozen=True)
class Kind:
    """A kind and how it is read.

    `volatile` are body paths that change without meaning anything. Of a `snapshot` each moment
    counts: the same content seen again later is a version of its own. `fields` are those that a
    record type may have.
    """

    name: str
    entry_kind: str
    read: Callable[[Kept], Reading]
    rows: tuple[type[Row], ...] = ()
    volatile: tuple[str, ...] = ()
    snapshot: bool = False
    fields: tuple[str, ...] = ()


class Account(msgspec.Struct, frozen=True):
    """A user object of GitHub; None stands for a deleted account."""

    login: str | None = None
    id: int | None = None
    type: str | None = None


def shaped(shape: type[Shape], observation: Kept) -> Shape:
    """Read the fields of `shape` from the body of an observation, ignoring all others.

    Raises UnreadableRecordError (`bad_field`) that names the field.
    """
    try:
        read: Shape = _decoder(shape).decode(observation.body)
    except msgspec.ValidationError as error:
        raise _bad_field(error) from error
    return read


def converted(shape: type[Shape], fields: dict[str, Any]) -> Shape:
    """The same from decoded fields."""
    try:
        return msgspec.convert(fields, shape, strict=False)
    except msgspec.ValidationError as error:
        raise _bad_field(error) from error


@cache
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape, strict=False)


def _bad_field(error: msgspec.ValidationError) -> UnreadableRecordError:
    return UnreadableRecordError("bad_field", f"{error}.".replace("..", "."))


def moment(text: object, name: str) -> datetime | None:
    """An optional time of a source as aware UTC; raises UnreadableRecordError naming the field."""
    try:
        return parse_optional_time(text)
    except (ValueError, TypeError) as error:
        raise UnreadableRecordError("bad_time", f"`{name}` is not a time: {text!r}.") from error


def is_sha(name: object) -> bool:
    """Whether something names a commit by its full SHA, in lower case."""
    return isinstance(name, str) and re.fullmatch(_FULL_SHA, name) is not None


def digest(value: Any, length: int = _DIGEST) -> str:
    """A short name for a content that has no identifier of its own."""
    return sha256(canonical_bytes(value)).hexdigest()[:length]


def no_parent(what: str) -> UnreadableRecordError:
    """The error for a record that nothing ties to what it belongs to."""
    return UnreadableRecordError(
        "no_parent",
        f"Nothing says which {what} this record belongs to.",
        "Give the record's envelope the `url` it was read from.",
    )
