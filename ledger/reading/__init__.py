"""What readers see: published copies, the ledger as it was, its tree and its proofs."""
