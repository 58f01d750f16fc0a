"""The ledger file: its layout, its lock, and the one way to query and to add to it."""
