"""One record, said by the person at the keyboard (`deploy-ledger record TYPE --flags`)."""

import json

from ingest.records.line import observe_record
from ledger.append import Incoming, Outcome, append, refusal
from ledger.clock import format_time
from ledger.errors import UnreadableRecordError, UsageError
from ledger.kinds import RECORDS
from ledger.store import Ledger

_ORIGIN = "record"


def record(ledger: Ledger, kind: str, fields: dict[str, str]) -> Outcome:
    """Append one attested record of type `kind`; `time` is the ledger's clock unless given.

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
    if problem := refusal(observation):
        raise UsageError(problem.message, "Nothing was recorded: correct it and say it again.")
    (outcome,) = append(ledger, [Incoming(_ORIGIN, 1, json.dumps(said), observation)])
    return outcome
