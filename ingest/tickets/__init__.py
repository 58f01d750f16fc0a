"""Ticket systems: what any of them must be able to do (`port`), and those that can.

GitHub's issues come with `ingest github`, whose streams read them with all else of a repository.
"""
