"""What the file says of itself in its own table, against the first entry."""

from ledger.entry import restored
from ledger.file.store import Ledger
from ledger.kinds.own import CREATION
from ledger.verify.verdict import Verdict


def check_self(ledger: Ledger, verdict: Verdict) -> None:
    """Check the name, the clock and the time of making against the entry that created it."""
    for (payload,) in ledger.rows("SELECT payload FROM entries WHERE seq = 1"):
        first = restored(1, payload.encode())
        if first.draft.kind != CREATION.entry_kind:
            return
        said = first.draft.kept.whole()
        for what, stands in (("origin", ledger.origin), ("simulated", ledger.simulated)):
            if said.get(what) != stands:
                verdict.report(1, f"the file says {what} = {stands!r}, and entry 1 does not")
        ((created,),) = ledger.rows("SELECT created_at FROM meta")
        if created is None or created > first.observed_at:
            verdict.report(1, "the file says that it was made after its first entry")
