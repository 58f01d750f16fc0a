"""One record, said by the person at the keyboard (`deploy-ledger record TYPE --flags`)."""

import json
from collections.abc import Sequence
from dataclasses import replace

from ingest.records.line import fields_by_type, observe_record
from ledger.clock import format_time
from ledger.errors import UnreadableRecordError, UsageError
from ledger.file.store import Ledger
from ledger.kinds import RECORDS
from ledger.writing.append import Incoming, Outcome, append, refusal

_ORIGIN = "record"


def fields_of(kind: str, arguments: Sequence[str]) -> dict[str, str]:
    """The fields of a record from `--name value` pairs; raises UsageError naming a wrong one."""
    known = fields_by_type(kind)
    fields: dict[str, str] = {}
    pending = list(arguments)
    while pending:
        flag = pending.pop(0)
        flag, joined, value = flag.partition("=")
        name = flag.removeprefix("--").replace("-", "_")
        if not flag.startswith("--") or name not in known:
            raise UsageError(f"A {kind} record has no flag {flag}.", f"It has {_flags(known)}.")
        if not joined and not pending:
            raise UsageError(f"{flag} lacks its value.", f"Say {flag} VALUE.")
        fields[name] = value if joined else pending.pop(0)
    if not fields:
        raise UsageError(f"A {kind} record needs its fields.", f"It has {_flags(known)}.")
    return fields


def fields_said(kind: str, text: str) -> dict[str, str]:
    """The fields of a record from a JSON object of texts; raises UsageError naming a wrong one."""
    known = fields_by_type(kind)
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not said:
        raise UsageError(
            "Standard input holds no JSON object.", f"A {kind} record has {', '.join(known)}."
        )
    for name, value in said.items():
        if name not in known or not isinstance(value, str):
            raise UsageError(
                f"A {kind} record has no field {name[:40]!r} of that form.",
                f"It has {', '.join(known)}, each a text.",
            )
    return said


def _flags(names: Sequence[str]) -> str:
    return ", ".join("--" + name.replace("_", "-") for name in names)


def record(
    ledger: Ledger, kind: str, fields: dict[str, str], *, signed_in: str | None = None
) -> Outcome:
    """Append one attested record of type `kind`; `time` is the ledger's clock unless given.

    `signed_in` says who vouches that it is said by whom it names: the entry keeps it beside the
    record. It is the word of a person all the same.

    The outcome is `added` or `known`, with the entry's sequence number. Raises UsageError for a
    record that a file would send to quarantine: here somebody can correct it.
    """
    said = {name: value for name, value in fields.items() if value != ""}
    if kind in RECORDS:
        said.setdefault("time", format_time(ledger.now()))
    try:
        observation = observe_record({**said, "type": kind})
    except UnreadableRecordError as error:
        raise UsageError(error.message, error.fix) from error
    if signed_in:
        observation = replace(observation, extra={"signed_in": signed_in})
    if problem := refusal(observation):
        raise UsageError(problem.message, "Nothing was recorded: correct it and say it again.")
    (outcome,) = append(ledger, [Incoming(_ORIGIN, 1, json.dumps(said), observation)])
    return outcome
