"""The kinds that GitHub's REST API answers with."""
