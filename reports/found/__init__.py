"""Reports on what was found: the findings, their counts and flags, the register of exceptions."""
