"""Sources: they fetch and hand over; what a record means is known in `ledger.kinds`."""
