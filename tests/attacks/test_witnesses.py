"""Attacks with the key, or on the whole file: only what was said outside tells."""

import shutil
from pathlib import Path

import duckdb
import pytest

from ledger import anchor
from ledger.checkpoint import sign
from ledger.errors import UsageError
from ledger.file.store import Ledger
from ledger.keeping.recover import recover
from ledger.keys import SigningKey
from ledger.kinds.base import Observation
from ledger.reading.publish import publish
from ledger.verify import Depth
from ledger.verify.pin import pin
from ledger.writing.own import append_own
from tests.attacks.attacker import Payloads, edited, forge
from tests.attacks.conftest import SIZE, anchors, refusal, verdict
from tests.helpers import run, take, tamper


def test_the_stolen_key_needs_the_anchor(path: Path, key: SigningKey) -> None:
    forge(path, edited, key)
    assert verdict(path).holds
    for depth in Depth:
        found = verdict(path, depth, anchored=True)
        assert (
            f"another root at size {SIZE} of the entries: the ledger has been forked"
            in (found.problems[0])
        )
    assert "forked" in refusal(path)


def test_a_tail_cut_to_an_older_checkpoint_needs_the_anchor(path: Path) -> None:
    tamper(
        path,
        *(f"DELETE FROM {table} WHERE seq > 8" for table in ("entries", "entry_index", "qa")),
        "DELETE FROM checkpoints WHERE size > 8",
    )
    assert verdict(path).holds
    found = verdict(path, anchored=True)
    assert f"has a checkpoint of {SIZE} entries, and the ledger has 8" in found.problems[0]
    assert f"has a checkpoint of {SIZE} entries, and the ledger has 8" in refusal(path)


def test_an_older_copy_put_back_needs_the_anchor(path: Path) -> None:
    older = path.with_name("older")
    shutil.copy(path, older)
    with Ledger.open(path) as ledger:
        take(ledger, run(10))
        anchor.publish(ledger, *anchors(path))
    shutil.copy(older, path)
    assert verdict(path).holds
    told = f"has a checkpoint of {SIZE + 1} entries, and the ledger has {SIZE}"
    assert told in verdict(path, Depth.QUICK, anchored=True).problems[0]
    assert told in refusal(path)


def test_a_deleted_write_ahead_log_needs_the_anchor(path: Path) -> None:
    with Ledger.open(path) as ledger:
        take(ledger, run(10))
        anchor.publish(ledger, *anchors(path))
        # As after a crash: what was committed is in the log only.
        crashed, log = path.with_name("crashed.duckdb"), path.with_name("ledger.duckdb.wal")
        assert log.exists()
        shutil.copy(path, crashed)
    crashed.replace(path)
    assert verdict(path).size == SIZE
    assert f"has a checkpoint of {SIZE + 1} entries, and the ledger has {SIZE}" in refusal(path)


def test_a_fork_with_two_signed_heads_needs_the_anchor(path: Path) -> None:
    other = path.with_name("other.duckdb")
    shutil.copy(path, other)
    shutil.copy(path.with_suffix(".key"), other.with_suffix(".key"))
    shutil.copy(path.with_suffix(".key.pub"), other.with_suffix(".key.pub"))
    for place, number in ((path, 10), (other, 11)):
        with Ledger.open(place) as ledger:
            take(ledger, run(number))
    with Ledger.open(path) as ledger:
        anchor.publish(ledger, *anchors(path))
    assert verdict(other).holds
    found = verdict(other, anchored=True)
    assert f"another root at size {SIZE + 1} of the entries" in found.problems[0]
    assert verdict(path, anchored=True).holds


def test_a_dropped_old_checkpoint_is_found_both_ways(path: Path) -> None:
    tamper(path, "DELETE FROM checkpoints WHERE size = 4")
    assert verdict(path).holds
    found = verdict(path, anchored=True)
    assert "has a checkpoint at size 4 of the entries that the ledger lacks" in found.problems[0]


def test_a_checkpoint_dropped_from_the_anchor_is_found_both_ways(path: Path) -> None:
    (dropped,) = (path.parent / "anchor").rglob("000000000004-*.checkpoint")
    dropped.unlink()
    with Ledger.open(path) as ledger:
        assert anchor.publish(ledger, *anchors(path)) == 0
    found = verdict(path, anchored=True)
    assert "lacks the checkpoint of 4 entries: it was removed there" in found.problems[0]


def test_a_foreign_checkpoint_in_the_anchor_is_found(path: Path) -> None:
    (there,) = (path.parent / "anchor").rglob("000000000004-*.checkpoint")
    other = SigningKey.new("example.com/log")
    text = there.read_text().rpartition("\n\n")[0] + "\n"
    there.write_text(sign(text, other))
    assert "which no key of this ledger has signed" in verdict(path, anchored=True).problems[0]


def test_what_was_verified_last_cannot_be_rewritten_with_the_stolen_key(
    path: Path, key: SigningKey
) -> None:
    with Ledger.open(path) as ledger:
        pin(ledger)
        take(ledger, run(10))
    before = [(SIZE, note) for note in _notes(path, SIZE)]
    forge(path, _renamed, key)
    # Leaving the checkpoint that was verified as it was hides nothing.
    with duckdb.connect(str(path)) as connection:
        for size, (root, note) in before:
            connection.execute(
                "UPDATE checkpoints SET root = ?, note = ? WHERE size = ?", [root, note, size]
            )
    found = verdict(path, Depth.INCREMENTAL)
    assert f"the tree does not begin with the {SIZE} entries verified last" in found.problems[0]


def _renamed(payloads: Payloads) -> Payloads:
    return [payloads[0].replace('"name":"deploy"', '"name":"other"'), *payloads[1:]]


def _notes(path: Path, size: int) -> list[tuple[bytes, str]]:
    with duckdb.connect(str(path)) as connection:
        return connection.sql(
            f"SELECT root, note FROM checkpoints WHERE size = {size} AND log = 'entries'"
        ).fetchall()


def test_a_published_copy_is_verified_too(path: Path) -> None:
    with Ledger.open(path) as ledger:
        copy = publish(ledger, lambda _: None)
    assert verdict(path).problems == []
    tamper(copy, "UPDATE qa SET result = 'pass'")
    found = verdict(path)
    assert f"table qa differs from what entry {SIZE} says" in found.problems[0]
    assert "in the published copy" in found.problems[0]


def test_an_anchor_that_has_nothing_says_so(path: Path) -> None:
    shutil.rmtree(path.parent / "anchor")
    (path.parent / "anchor").mkdir()
    found = verdict(path, anchored=True)
    assert "has no checkpoint of its entries" in found.unverified[0]


def test_an_anchored_quarantine_does_not_vouch_for_the_entries(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    (tmp_path / "anchor").mkdir()
    with Ledger.create(path) as ledger:
        assert take(ledger, run(-1)) == ["quarantined"]
        anchor.publish(ledger, *anchors(path))
        take(ledger, run(1))
    for depth in Depth:
        found = verdict(path, depth, anchored=True)
        assert found.problems == []
        assert "has no checkpoint of its entries" in found.unverified[0]


def test_a_fork_is_no_loss_that_could_be_recorded(path: Path, key: SigningKey) -> None:
    forge(path, edited, key)
    with Ledger.open(path) as ledger:
        with pytest.raises(UsageError, match="says something else"):
            recover(ledger, anchors(path), "nothing to see here")
        lost = {"log": "entries", "size": SIZE, "root": anchored_root(path)}
        body = {"kept": SIZE, "lost": [lost], "reason": "nothing to see here"}
        append_own(ledger, "recover", Observation("recovery", body, "ledger"))
    found = verdict(path, anchored=True)
    assert "the ledger has been forked" in found.problems[0]
    assert f"entry {SIZE + 1} gave up 1 checkpoints" in found.remarks[0]


def anchored_root(path: Path) -> str:
    """The root of the newest anchored checkpoint."""
    with anchors(path)[0].visit() as there:
        newest = there.newest("example.com/log")
    assert newest is not None
    return newest.checkpoint.root.hex()
