"""Webhooks from a spool: what is believed, what is not, and what it says."""
