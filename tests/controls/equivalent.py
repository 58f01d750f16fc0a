"""Mutants that are no other judgement: what no case can tell, and why."""

EQUIVALENT: dict[str, dict[str, str]] = {}
