"""Mutants that are no other judgement: what no case can tell, and why."""

_SAME = "the next WHEN gives the same verdict and reason, in other words"

EQUIVALENT: dict[str, dict[str, str]] = {
    "C3.5": {"1: without event IS NULL": _SAME},
    "C16.2": {"C13.4c": "what started has a time"},
    "C20.2": {"C16.1c": "a result that is missing is missing in C10.4 too"},
}
"""Of a judgement by its name, or of a part of a roll-up."""
