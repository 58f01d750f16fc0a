"""Keeping a ledger over the years."""
