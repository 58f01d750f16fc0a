"""What the ledger has and has not: collected, complete, reconciled, unknown."""
