"""Traces of a judged ledger, as its published copy would answer them."""

from reports.trace.asking import judged as trace

__all__ = ["trace"]
