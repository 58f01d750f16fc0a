"""Every delivery of a spool goes into the ledger or into quarantine, each by itself."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.source import Count, Progress
from ingest.webhooks import delivery
from ingest.webhooks.signature import Secrets, secrets
from ingest.webhooks.spool import Spool, Spooled
from ledger.errors import UnreadableRecordError, UsageError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, Unread, append
from ledger.writing.quarantine import Held

_BATCH = 1_000
_BATCH_BYTES = 8 * 1024 * 1024

_TWICE = (
    "SELECT key FROM entry_index WHERE kind = 'github:webhook:delivered' "
    "GROUP BY key HAVING count(DISTINCT content) > 1 AND max(seq) > ? ORDER BY key"
)


def ingest_webhooks(
    ledger: Ledger, folder: Path, known: Secrets, *, progress: Progress
) -> list[Count]:
    """Take in the deliveries of a spool; what is not signed by a known secret is no evidence.

    The same delivery sent again is known. Raises SourceError when the folder cannot be read; one
    bad delivery never stops the others.
    """
    before = ledger.head()[0]
    count, reasons = Count(folder.name, delivery.KIND), Counter[str]()
    with Spool(folder) as spool:
        for batch in _batches(_incoming(spool, known)):
            for outcome in append(ledger, batch, shuffled=True):
                count.take(outcome.result)
                if outcome.reason:
                    reasons[outcome.reason] += 1
            progress(f"{count.read:,} deliveries, {count.added:,} new")
    for reason, number in sorted(reasons.items()):
        progress(f"In quarantine, {reason}: {number:,}")
    for (key,) in ledger.rows(_TWICE, [before]):
        progress(f"{key} came with different bodies: each is kept, as a version of it.")
    return [count]


def observe_again(record: Held) -> Observation:
    """Check a delivery from quarantine once more; raises UnreadableRecordError."""
    try:
        known = secrets()
    except UsageError as error:
        raise UnreadableRecordError("no_secret", f"{error.message} {error.fix}") from error
    return delivery.observe(delivery.from_raw(record.raw), known)


def _incoming(spool: Spool, known: Secrets) -> Iterator[Incoming]:
    for name in spool.names():
        origin = name if name.isprintable() else name.encode("unicode_escape").decode()
        try:
            spooled = spool.read(name)
        except UnreadableRecordError as error:
            # Its files are all there is of it; the spool has them.
            yield Incoming(origin, 1, origin, Unread(origin, delivery.KIND, error))
            continue
        text, again = delivery.raw(spooled), {"way": "webhooks"}
        yield Incoming(origin, 1, text, _read(spooled, known, text), again)


def _read(spooled: Spooled, known: Secrets, text: str) -> Observation | Unread:
    try:
        return delivery.observe(spooled, known)
    except UnreadableRecordError as error:
        return Unread(text, delivery.KIND, error)


def _batches(incoming: Iterator[Incoming]) -> Iterator[Sequence[Incoming]]:
    """Batches that a body of many megabytes cannot make too large for memory."""
    batch: list[Incoming] = []
    size = 0
    for record in incoming:
        batch.append(record)
        size += len(record.raw)
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
