"""Judging: the catalogue of controls, their evaluation over the evidence, and the findings."""
