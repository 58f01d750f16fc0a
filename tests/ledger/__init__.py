"""Tests of the ledger: entries, kinds, the door, the tree, verification."""
