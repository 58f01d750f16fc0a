"""Audit packs: what they hold, that they come out the same, and that every damage is found."""
