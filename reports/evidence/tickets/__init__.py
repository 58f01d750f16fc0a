"""Tickets: names, links, moves."""
