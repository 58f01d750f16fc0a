"""How observations become sealed entries, and what becomes of those that cannot."""
