"""GitHub over HTTP: the loopback server, the client, and ledgers that are filled from it."""
