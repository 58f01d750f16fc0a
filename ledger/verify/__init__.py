"""Verification: does the ledger still say what it said when it was written?

Stored bytes are hashed as they stand and never made canonical again.
"""

from ledger.verify.run import verify
from ledger.verify.trust import Trust
from ledger.verify.verdict import MAX_PROBLEMS, Depth, Verdict

__all__ = ["MAX_PROBLEMS", "Depth", "Trust", "Verdict", "verify"]
