"""What every report is made of: its head, its frames, periods and weeks, the six verdicts."""
