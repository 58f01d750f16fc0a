"""The story: which walks to production happen when, what goes wrong in them, and how."""
