"""The ledger: entries, their proof, and the typed tables derived from them."""

import os

# Arrow reads this when it is loaded. Its own pool keeps what it was given: a long walk through
# GitHub takes 10 to 20 MB less without.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
