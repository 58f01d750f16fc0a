"""The ledger: entries, their proof, and the typed tables derived from them."""
