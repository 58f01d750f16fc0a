"""Git history as facts in memory, with the object ids that real git gives, and its writing."""
