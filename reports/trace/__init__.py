"""Trace: from a commit, pull request, ticket or deployment to its tests and where it runs."""

from reports.trace.trace import trace

__all__ = ["trace"]
