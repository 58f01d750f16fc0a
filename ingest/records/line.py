"""One record of any type, whatever it was written in: its `type` picks the kind that reads it."""

from difflib import get_close_matches
from typing import Any

from ledger.errors import UnreadableRecordError, UsageError
from ledger.kinds import RECORDS
from ledger.kinds.base import Observation

# Archives have a kind `coverage` of their own.
KIND_OF_TYPE = {name: name for name in RECORDS} | {"coverage": "records_coverage"}


def observe_record(fields: dict[str, Any]) -> Observation:
    """The observation of one record; the entry's kind takes the place of its `type`.

    Raises UnreadableRecordError (`unknown_type`) that names the nearest type.
    """
    said = fields.get("type")
    kind = KIND_OF_TYPE.get(said) if isinstance(said, str) else None
    if kind is None:
        raise unknown_type(said)
    body = {name: value for name, value in fields.items() if name != "type"}
    return Observation(kind, body, source="records", strength="attested")


def fields_by_type(said: str) -> tuple[str, ...]:
    """The fields that a record of that type may have; raises UsageError for an unknown type."""
    if said not in RECORDS:
        problem = unknown_type(said)
        raise UsageError(problem.message, problem.fix)
    return RECORDS[said].fields


def unknown_type(said: object) -> UnreadableRecordError:
    """The error for a `type` that no record has; `said` may be anything, or None for no type."""
    known = f"The types are {', '.join(KIND_OF_TYPE)}."
    if not isinstance(said, str) or not said:
        return UnreadableRecordError("unknown_type", "The record does not say its `type`.", known)
    (nearest,) = get_close_matches(said[:40], KIND_OF_TYPE, n=1, cutoff=0.0)
    return UnreadableRecordError(
        "unknown_type", f"There is no record type {said[:40]!r}; the nearest is {nearest!r}.", known
    )
