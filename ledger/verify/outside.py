"""What was said of the ledger elsewhere: anchors, published copies, and the last verification."""

from collections.abc import Sequence

from ledger.anchor import Anchor, contradiction, newest
from ledger.anchor.base import Anchored
from ledger.anchor.guard import COPY
from ledger.checkpoint import ENTRIES, LOGS, log_name
from ledger.errors import IntegrityError, ProofError, SourceError
from ledger.file.store import Ledger
from ledger.verify.pin import pinned
from ledger.verify.trust import Trust
from ledger.verify.verdict import Verdict


def check_newest(ledger: Ledger, anchors: Sequence[Anchor], verdict: Verdict) -> None:
    """Check the newest checkpoint of each place: is it in the ledger?"""
    # One by one, so that one that is away does not hide what the others say.
    for places in ([], *([anchor] for anchor in anchors)):
        try:
            found = list(newest(ledger, places))
            for where, log, seen in found:
                _compare(ledger, log, where, seen, verdict)
            witnesses = {where for where, log, _ in found if log == ENTRIES} - {COPY}
            if places and not witnesses and verdict.size:
                verdict.unverified.append(
                    f"the anchor {places[0].name} has no checkpoint of its entries: run `anchor`"
                )
        except SourceError as error:
            verdict.unverified.append(error.message)
        except (IntegrityError, ProofError) as error:
            verdict.report(None, error.message)


def check_pinned(ledger: Ledger, verdict: Verdict) -> Anchored | None:
    """The checkpoint that was verified last, if there is one and the ledger still has it."""
    seen = pinned(ledger.path)
    if seen is None:
        return None
    _compare(ledger, ENTRIES, "The last verification", seen, verdict)
    made = seen.checkpoint
    return seen if ledger.has(ENTRIES, made.size, made.root) else None


def check_both_ways(
    ledger: Ledger, anchors: Sequence[Anchor], trust: Trust, verdict: Verdict
) -> None:
    """Check that every anchored checkpoint is in the ledger, and the ledger's are anchored."""
    for anchor in anchors:
        try:
            with anchor.visit() as there:
                for log in LOGS:
                    notes = there.notes(log_name(ledger.origin, log))
                    _both_ways(ledger, log, f"The anchor {anchor.name}", notes, trust, verdict)
        except SourceError as error:
            verdict.unverified.append(error.message)
        except (IntegrityError, ProofError) as error:
            verdict.report(None, error.message)


def _both_ways(
    ledger: Ledger, log: str, where: str, notes: Sequence[Anchored], trust: Trust, verdict: Verdict
) -> None:
    for seen in notes:
        if not trust.vouches(seen.note):
            told = f"{where} has {seen.path}, which no key of this ledger has signed"
            verdict.report(None, told)
            continue
        _compare(ledger, log, where, seen, verdict)
    there = {(seen.checkpoint.size, seen.checkpoint.root) for seen in notes}
    rows = ledger.rows("SELECT size, root FROM checkpoints WHERE log = ? ORDER BY size", [log])
    anchored = [number for number, row in enumerate(rows) if row in there]
    between = rows[: anchored[-1] + 1] if anchored else []
    for size, _ in [row for row in between if row not in there]:
        verdict.report(None, f"{where} lacks the checkpoint of {size} {log}: it was removed there")


def _compare(ledger: Ledger, log: str, where: str, seen: Anchored, verdict: Verdict) -> None:
    if problem := contradiction(ledger, log, seen):
        verdict.report(None, f"{where} {problem}".rstrip("."))
