"""Keeping a ledger over the years: backups, restoring, rebuilding, recovering, new keys."""
