"""A Jira on this machine, Cloud or Data Center: what happened there, and a server that tells it."""

from ingest.simulation.jira.facts import Change, Link, Move, Note, Ticket
from ingest.simulation.jira.server import LoopbackJira, serve

__all__ = ["Change", "Link", "LoopbackJira", "Move", "Note", "Ticket", "serve"]
