"""Anchors: checkpoints published where nobody who can change the ledger can change them too.

A database cannot prove of itself that it was not rolled back whole; what was said of it elsewhere
can. An anchor is a folder on another machine's disk, or a branch of a git remote.
"""

from ledger.anchor.base import Anchor, Anchored
from ledger.anchor.guard import contradiction, guard, newest, refuse_taken_name
from ledger.anchor.open import opened
from ledger.anchor.publishing import publish

__all__ = [
    "Anchor",
    "Anchored",
    "contradiction",
    "guard",
    "newest",
    "opened",
    "publish",
    "refuse_taken_name",
]
