"""What was said of the ledger elsewhere: anchors, published copies, and the last verification."""

from collections.abc import Sequence

from ledger.anchor import Anchor, ahead
from ledger.anchor.base import Anchored
from ledger.errors import IntegrityError, ProofError, SourceError
from ledger.file.layout import ENTRIES, QUARANTINE
from ledger.file.store import Ledger
from ledger.reading.publish import published_checkpoint
from ledger.verify.pin import pinned
from ledger.verify.trust import Trust
from ledger.verify.verdict import Verdict
from ledger.writing.seal import log_name


def check_newest(ledger: Ledger, anchors: Sequence[Anchor], verdict: Verdict) -> None:
    """Check the newest checkpoint of each place: is it in the ledger?"""
    if note := published_checkpoint(ledger.path):
        _compare(ledger, ENTRIES, "the published copy", Anchored.of(note), verdict)
    for anchor in anchors:
        for log in (ENTRIES, QUARANTINE):
            try:
                seen = anchor.newest(log_name(ledger.origin, log))
            except SourceError as error:
                verdict.unverified.append(error.message)
                break
            except IntegrityError as error:
                verdict.report(None, error.message)
                break
            if seen:
                _compare(ledger, log, f"the anchor {anchor.name}", seen, verdict)


def check_pinned(ledger: Ledger, verdict: Verdict) -> Anchored | None:
    """The checkpoint that was verified last, if there is one and the ledger still has it."""
    seen = pinned(ledger.path)
    if seen is None:
        return None
    problems = len(verdict.problems)
    _compare(ledger, ENTRIES, "the last verification", seen, verdict)
    return seen if len(verdict.problems) == problems else None


def check_both_ways(
    ledger: Ledger, anchors: Sequence[Anchor], trust: Trust, verdict: Verdict
) -> None:
    """Check that every anchored checkpoint is in the ledger, and the ledger's are anchored."""
    for anchor in anchors:
        for log in (ENTRIES, QUARANTINE):
            try:
                notes = anchor.notes(log_name(ledger.origin, log))
            except SourceError as error:
                verdict.unverified.append(error.message)
                break
            except (IntegrityError, ProofError) as error:
                verdict.report(None, error.message)
                break
            _both_ways(ledger, log, f"the anchor {anchor.name}", notes, trust, verdict)


def _both_ways(
    ledger: Ledger, log: str, where: str, notes: Sequence[Anchored], trust: Trust, verdict: Verdict
) -> None:
    for seen in notes:
        if not trust.vouches(seen.note):
            verdict.report(None, f"{where} has {seen.path}, which no key of this ledger has signed")
            continue
        _compare(ledger, log, where, seen, verdict)
    there = {(seen.checkpoint.size, seen.checkpoint.root) for seen in notes}
    rows = ledger.rows("SELECT size, root FROM checkpoints WHERE log = ? ORDER BY size", [log])
    anchored = [number for number, row in enumerate(rows) if row in there]
    for size, _ in (
        [row for row in rows[: anchored[-1] + 1] if row not in there] if anchored else []
    ):
        verdict.report(None, f"{where} lacks the checkpoint of {size} {log}: it was removed there")


def _compare(ledger: Ledger, log: str, where: str, seen: Anchored, verdict: Verdict) -> None:
    if problem := ahead(ledger, log, seen):
        told = f"{where} {problem}".rstrip(".")
        if told not in verdict.problems:
            verdict.report(None, told)
