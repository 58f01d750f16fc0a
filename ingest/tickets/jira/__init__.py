"""Jira: Cloud and Data Center, told apart by what the server says of itself."""

from ingest.tickets.jira.system import Jira, connected

__all__ = ["Jira", "connected"]
