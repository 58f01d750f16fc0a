"""Attacks on the entries: what finds each, and the entry or size that is named."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from ledger.file.store import Ledger
from ledger.tree import leaf_hash
from ledger.verify import Depth
from tests.attacks.attacker import Payloads, edited, forge
from tests.attacks.conftest import SIZE, refusal, verdict
from tests.helpers import QA, incoming, run, take, tamper


def _renumbered(payloads: Payloads) -> Payloads:
    return payloads[:4] + payloads[5:]


def _swapped(payloads: Payloads) -> Payloads:
    return [payloads[1], payloads[0], *payloads[2:]]


def _inserted(payloads: Payloads) -> Payloads:
    return [*payloads[:2], payloads[1].replace('"name":"deploy"', '"name":"other"'), *payloads[2:]]


def test_the_ledger_holds_as_long_as_nobody_attacks_it(path: Path) -> None:
    for depth in Depth:
        found = verdict(path, depth, anchored=True)
        assert (found.problems, found.unverified, found.size) == ([], [], SIZE)
    assert refusal(path) == ""


def test_anedited_entry_is_named(path: Path) -> None:
    tamper(path, f"UPDATE entries SET payload = replace(payload, 'fail', 'pass') WHERE seq={SIZE}")
    found = verdict(path)
    assert found.first_bad == SIZE
    assert f"entry {SIZE} is not what was appended: its hash differs" in found.problems


def test_an_entryedited_with_its_hash_is_found_by_the_root(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        sql = f"SELECT payload FROM entries WHERE seq = {SIZE}"
        ((payload,),) = connection.sql(sql).fetchall()
        forged = payload.replace('"fail"', '"pass"')
        for table, column, value in (
            ("entries", "payload", forged),
            ("entry_index", "leaf", leaf_hash(forged.encode())),
        ):
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE seq = {SIZE}", [value])
    assert f"the root at size {SIZE} is not the recorded one" in verdict(path).problems


@pytest.mark.parametrize("change", [edited, _renumbered, _swapped, _inserted])
@pytest.mark.parametrize("depth", Depth)
def test_rebuilding_every_hash_does_not_help_without_the_key(
    path: Path, change: Callable[[Payloads], Payloads], depth: Depth
) -> None:
    forge(path, change)
    found = verdict(path, depth)
    assert any("entries is not signed" in problem for problem in found.problems), found.problems


@pytest.mark.parametrize("depth", Depth)
def test_appending_without_signing_is_found(path: Path, depth: Depth) -> None:
    tamper(path, f"INSERT INTO entries SELECT {SIZE + 1}, payload FROM entries WHERE seq = 2")
    found = verdict(path, depth)
    assert found.first_bad == SIZE + 1
    assert f"beyond the signed size {SIZE}" in found.problems[0]


def test_a_record_that_is_back_dated_properly_is_remarked(path: Path) -> None:
    with Ledger.open(path) as ledger:
        late = {**QA, "time": "2026-01-01T00:00:00Z"}
        take(ledger, incoming("qa", late, source="records", strength="attested"))
    found = verdict(path)
    assert found.holds
    assert "2 records of people were appended more than 24 hours after the time" in found.remarks[0]


def test_an_event_that_was_left_out_leaves_a_hole(path: Path) -> None:
    path_of = ".github/workflows/deploy.yml"
    with Ledger.open(path) as ledger:
        take(ledger, *[run(n, path=path_of, run_number=n) for n in (20, 21, 24, 26)])
    found = verdict(path)
    assert found.holds
    assert f"acme/shop has no run 22 to 23, 25 of {path_of}" in found.remarks[1]


def test_anedited_projection_is_derived_again_and_named(path: Path) -> None:
    tamper(path, "UPDATE qa SET result = 'pass'")
    found = verdict(path)
    assert found.first_bad == SIZE
    assert found.problems == [f"table qa differs from what entry {SIZE} says"]
