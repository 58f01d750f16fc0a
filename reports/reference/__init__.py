"""The reference of the controls and of the clauses that they judge."""
