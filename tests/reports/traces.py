"""Traces of a judged ledger, as its published copy would answer them."""

from functools import lru_cache

from ledger.reading.reader import Copy, holding
from reports.envelope import Report
from reports.judge.evaluate import Judgement
from reports.trace import trace as of_tables
from reports.trace.asking import published, tables_of


def trace(judgement: Judgement, ref: str) -> Report:
    """The report `trace` as of the moment of a judgement."""
    copy = held(judgement)
    head = published(copy)[2]
    assert head is not None
    return of_tables(copy, head, ref)


@lru_cache(maxsize=2)
def held(judgement: Judgement) -> Copy:
    """What a judgement would publish for traces."""
    return holding(tables_of(judgement))
