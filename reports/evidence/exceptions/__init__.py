"""Exceptions: what they cover, and how they stand."""
