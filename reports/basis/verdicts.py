"""The six verdicts in the order in which they count, worst first (controls.md section 1)."""

VERDICTS = ("fail", "undecidable", "pending", "waived", "pass", "not_applicable")
"""Worst first: the order of every roll-up and of every list that shows the worst first."""

RANK = {verdict: rank for rank, verdict in enumerate(VERDICTS)}

RATED = ("pass", "fail", "waived", "undecidable")
"""What a rate divides by; pending and not_applicable are left out."""

LACKING = ("fail", "undecidable", "pending", "waived")
"""What a reader has to look at: all that is neither a pass nor not applicable."""
