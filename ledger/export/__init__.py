"""Exports of the ledger in public formats, and the program that checks one on its own."""
