"""Trace: from a commit, tag, pull request, ticket or deployment to its tests and where it runs."""

from reports.trace.asking import asked
from reports.trace.trace import trace

__all__ = ["asked", "trace"]
