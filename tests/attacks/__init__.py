"""What an attacker with the file, and perhaps the key, can do to a ledger."""
