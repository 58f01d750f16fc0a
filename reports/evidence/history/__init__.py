"""The git history: what was in a branch, since when, and what came with what."""
