"""What GitHub shows as of now only: kept when it has changed, and else once a day.

A list of which each moment counts (the members of a team) becomes one object that holds it
whole: then what is missing from the next one has left, and an empty list is an answer too.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ingest.github.asking.answer import Answer, UnansweredError
from ingest.github.asking.pages import Item, Listing, as_one
from ingest.github.settled import drafted
from ingest.github.visit import Visit
from ledger.canonical import canonical_bytes, decode
from ledger.errors import UnreadableRecordError

_REFUSED = """
SELECT max(until) FROM gaps WHERE source = 'github' AND of = ? AND repository = ?
AND reason IN ('forbidden', 'not_found')
"""
_NEWEST = """
SELECT key, arg_max(content, occurred_at), max(occurred_at) FROM entry_index
WHERE source = 'github' AND key IN (SELECT unnest(?)) GROUP BY key
"""


def is_due(visit: Visit, kind: str) -> bool:
    """Whether a kind was neither read whole nor refused to us on the present day (UTC)."""
    refused = visit.ledger.rows(_REFUSED, [kind, visit.repository.full_name])
    ends = [until for _, until in visit.stated.whole(kind)] + [at for (at,) in refused if at]
    return all(until.date() < visit.start.date() for until in ends)


def keep(visit: Visit, kind: str, items: Iterable[Item]) -> None:
    """Keep those that the ledger does not hold of the same day with the same content."""
    seen = [(item, drafted(kind, item, visit.repository)) for item in items]
    keys = sorted({read.reading.key for _, read in seen if read})
    rows = visit.ledger.rows(_NEWEST, [keys]) if keys else []
    held = {key: (content, at) for key, content, at in rows}
    for item, read in seen:
        if read is None or not _is_known(
            held.get(read.reading.key), read.content, item.answer.date
        ):
            visit.take(kind, [item], span=(visit.start, visit.start))


def wrapped(visit: Visit, said: Mapping[str, str], **lists: Listing) -> Item:
    """One object that says `said` and holds whole lists by name; dated by its first answer.

    Where one item cannot be read, the object is for the quarantine. Raises UnansweredError.
    """
    answers: list[Answer] = []
    members = [f'"{name}":{canonical_bytes(text).decode()}' for name, text in said.items()]
    for name, listing in lists.items():
        answer, items = as_one(visit.client, listing)
        answers.append(answer)
        members.append(f'"{name}":[{",".join(item.raw for item in items)}]')
    raw = f"{{{','.join(members)}}}"
    try:
        return Item(answers[0], 1, raw, decode(raw.encode()))
    except UnreadableRecordError as error:
        return Item(answers[0], 1, raw, error)


def told(error: UnansweredError, grant: str) -> UnansweredError:
    """The same refusal, which also says what to grant the token where it may lack a right."""
    if error.reason not in ("forbidden", "not_found"):
        return error
    return UnansweredError(error.reason, f"{error.message} It needs {grant}.")


def _is_known(held: tuple[bytes, datetime] | None, content: bytes, now: datetime) -> bool:
    if held is None:
        return False
    return held[0] == content and held[1] is not None and held[1].date() >= now.date()
