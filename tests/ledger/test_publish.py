"""Readers open immutable copies: whole ones, newer ones, and never the file that is written."""

from pathlib import Path

import pytest

from ledger.errors import StoreError
from ledger.file.store import Ledger
from ledger.reading.publish import KEPT, current, folder, publish
from ledger.reading.reader import Reader
from tests.helpers import run, take


def _nothing(_: Path) -> None:
    """Add nothing to a copy."""


def test_nothing_is_published_at_first(ledger: Ledger) -> None:
    assert current(ledger.path) is None
    with pytest.raises(StoreError, match="Nothing of the ledger"):
        Reader(ledger.path).copy()


def test_a_copy_has_what_the_ledger_had(ledger: Ledger) -> None:
    take(ledger, run(1), run(2))
    copy = publish(ledger, _nothing)
    take(ledger, run(3))
    assert current(ledger.path) == copy
    with Ledger.read(copy) as published:
        assert published.head()[0] == 2
    assert ledger.head()[0] == 3


def test_a_reader_moves_on_and_its_old_copy_stays_readable(ledger: Ledger) -> None:
    take(ledger, run(1))
    publish(ledger, _nothing)
    reader = Reader(ledger.path)
    first = reader.copy()
    take(ledger, run(2))
    publish(ledger, _nothing)
    second = reader.copy()
    count = "SELECT count(*) AS n FROM entries"
    assert [copy.frame(count)["n"][0] for copy in (first, second)] == [1, 2]
    assert reader.copy() is second


def test_names_are_never_used_twice_and_only_the_last_copies_are_kept(ledger: Ledger) -> None:
    take(ledger, run(1))
    made = [publish(ledger, _nothing) for _ in range(KEPT + 3)]
    assert len(set(made)) == len(made)
    kept = set(folder(ledger.path).glob("*.duckdb"))
    assert kept == set(made[-KEPT:])


def test_a_copy_that_cannot_be_finished_is_not_seen(ledger: Ledger) -> None:
    take(ledger, run(1))
    whole = publish(ledger, _nothing)

    def fail(_: Path) -> None:
        raise RuntimeError("judging failed")

    take(ledger, run(2))
    with pytest.raises(RuntimeError, match="judging failed"):
        publish(ledger, fail)
    assert current(ledger.path) == whole
    assert set(folder(ledger.path).iterdir()) == {whole, folder(ledger.path) / "current"}
