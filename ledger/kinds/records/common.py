"""What all record types share: who said it, when, about which repository and tickets."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from ledger.clock import parse_date
from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Kept, Kind, Reading, Row, converted, digest, is_sha, moment


class Fields(msgspec.Struct, kw_only=True):
    """The fields that any record may have. Text everywhere: CSV and YAML know nothing else."""

    id: str | int | None = None
    repository: str | None = None
    time: str | None = None
    by: str | None = None
    ticket: str | None = None
    tickets: list[str] | str | None = None
    notes: str | None = None
    url: str | None = None
    recorded: str | None = None


class RecordRow(Row, frozen=True, kw_only=True):
    """The columns that every record table starts with.

    `said_at` is the record's own time (UTC), or None with `said_on` where it names only a date;
    both are None for a block in a comment that says no time, whose time follows from the
    versions of that comment: `block_created` and `block_changed`, told apart by `block`.
    `about` is the repository that the record is about. `origin` is the way that it came, as the
    policy's registers name it, `strength` how far whoever speaks in it is to be trusted. `by_id` is
    the account number of `by` where a platform says who wrote it: a login may be another's
    tomorrow.
    """

    record_id: str | None
    about: str | None
    said_at: datetime | None
    said_on: str | None
    by: str | None
    by_id: int | None = None
    tickets: list[str]
    notes: str | None
    url: str | None
    origin: str
    strength: str
    block: str | None = None
    block_created: datetime | None = None
    block_changed: datetime | None = None


F = TypeVar("F", bound=Fields)
Build = Callable[[F, dict[str, Any]], Row]


def full_sha(text: str | None) -> str | None:
    """The SHA in lower case when it is a full one; an abbreviation binds nothing."""
    sha = (text or "").strip().lower()
    return sha if is_sha(sha) else None


def as_list(value: list[str] | str | None) -> list[str]:
    """A list, or its text form with commas, semicolons or spaces between."""
    if isinstance(value, str):
        return [part for part in re.split(r"[,;\s]+", value) if part]
    return list(value or [])


def phrases(value: list[str] | str | None) -> list[str]:
    """A list, or its text form with commas or semicolons between; a phrase may hold spaces."""
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[,;]", value) if part.strip()]
    return list(value or [])


def common(fields: Fields, *, origin: str, strength: str, repository: str | None) -> dict[str, Any]:
    """The shared columns of a record's row; `repository` stands where the record names none."""
    day = parse_date(fields.time) if fields.time else None
    return {
        "record_id": None if fields.id is None else str(fields.id),
        "about": fields.repository or repository,
        "said_at": None if day else moment(fields.time, "time"),
        "said_on": day.isoformat() if day else None,
        "by": fields.by,
        "tickets": as_list(fields.tickets) or as_list(fields.ticket),
        "notes": fields.notes,
        "url": fields.url,
        "origin": origin,
        "strength": strength,
    }


def present(body: dict[str, Any]) -> dict[str, Any]:
    """The fields that say something: an empty CSV cell is no value."""
    return {name: value for name, value in body.items() if value not in (None, "")}


def require(fields: Fields, *names: str) -> None:
    """Raise UnreadableRecordError (`missing_field`) naming the first of `names` that is absent."""
    for name in names:
        if getattr(fields, name) in (None, ""):
            raise UnreadableRecordError(
                "missing_field", f"The record lacks `{name}`.", f"Add `{name}` and ingest it again."
            )


def record_kind(
    name: str,
    shape: type[F],
    build: Build[F],
    row: type[Row],
    *,
    needs: tuple[str, ...],
    origin: str = "records",
) -> Kind:
    """The kind of a record type; `needs` are the fields without which it says nothing."""

    def read(observation: Kept) -> Reading:
        body = present(observation.whole())
        fields = converted(shape, body)
        require(fields, *needs)
        shared = common(
            fields,
            origin=origin,
            strength=observation.strength,
            repository=observation.repository,
        )
        if shared["said_on"] and name != "qa":
            raise UnreadableRecordError(
                "bad_time", "`time` is a date without a time of day; only a QA result may be."
            )
        said = shared["said_at"]
        identity = fields.id if fields.id is not None else digest(body)
        return Reading(
            key=f"{name}:{identity}",
            repository=fields.repository or observation.repository,
            source_time=moment(fields.recorded, "recorded"),
            occurred_at=said,
            actor=fields.by,
            rows=[build(fields, shared)],
        )

    fields = tuple(field.encode_name for field in msgspec.structs.fields(shape))
    return Kind(name, f"record:{name}:stated", read, (row,), fields=fields)
