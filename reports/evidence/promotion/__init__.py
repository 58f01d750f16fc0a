"""How changes came to a branch: pull requests, and what they say."""
