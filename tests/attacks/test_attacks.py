"""Every attack that the threat model names: what finds it, and the entry or size that is named."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from ledger import anchor
from ledger.canonical import canonical_bytes
from ledger.checkpoint import sign
from ledger.errors import DamagedError, StoreError, UsageError
from ledger.file.store import Ledger
from ledger.keeping.recover import recover
from ledger.keeping.rotate import rotate
from ledger.keys import SigningKey
from ledger.kinds.base import Observation
from ledger.reading.publish import publish
from ledger.rotation import waiting
from ledger.tree import leaf_hash
from ledger.verify import Depth
from ledger.verify.pin import pin
from ledger.writing.own import append_own
from tests.attacks.attacker import Payloads, forge
from tests.attacks.conftest import QA, SIZE, anchors, refusal, verdict
from tests.helpers import incoming, run, take, tamper


def _edited(payloads: Payloads) -> Payloads:
    """The failed QA result passed after all."""
    return [*payloads[:-1], payloads[-1].replace('"fail"', '"pass"')]


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


def test_an_edited_entry_is_named(path: Path) -> None:
    tamper(path, f"UPDATE entries SET payload = replace(payload, 'fail', 'pass') WHERE seq={SIZE}")
    found = verdict(path)
    assert found.first_bad == SIZE
    assert f"entry {SIZE} is not what was appended: its hash differs" in found.problems


def test_an_entry_edited_with_its_hash_is_found_by_the_root(path: Path) -> None:
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


@pytest.mark.parametrize("change", [_edited, _renumbered, _swapped, _inserted])
@pytest.mark.parametrize("depth", Depth)
def test_rebuilding_every_hash_does_not_help_without_the_key(
    path: Path, change: Callable[[Payloads], Payloads], depth: Depth
) -> None:
    forge(path, change)
    found = verdict(path, depth)
    assert any("entries is not signed" in problem for problem in found.problems), found.problems


def test_signing_with_another_key_is_found(path: Path) -> None:
    forge(path, _edited, SigningKey.new("example.com/log"))
    for depth in Depth:
        told = " ".join(verdict(path, depth).problems)
        assert f"the checkpoint of {SIZE} entries is not signed" in told


def test_naming_another_key_in_the_file_too_is_found(path: Path) -> None:
    other = SigningKey.new("example.com/log")
    forge(path, _edited, other)
    tamper(path, f"UPDATE meta SET vkey = '{other.public}'")
    assert "not by the trusted key" in verdict(path).problems[0]


def test_the_stolen_key_needs_the_anchor(path: Path, key: SigningKey) -> None:
    forge(path, _edited, key)
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


@pytest.mark.parametrize("depth", Depth)
def test_appending_without_signing_is_found(path: Path, depth: Depth) -> None:
    tamper(path, f"INSERT INTO entries SELECT {SIZE + 1}, payload FROM entries WHERE seq = 2")
    found = verdict(path, depth)
    assert found.first_bad == SIZE + 1
    assert f"beyond the signed size {SIZE}" in found.problems[0]


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


def test_a_record_that_is_back_dated_properly_is_remarked(path: Path) -> None:
    with Ledger.open(path) as ledger:
        late = {**QA, "result": "pass", "time": "2026-01-01T00:00:00Z"}
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


def test_an_edited_projection_is_derived_again_and_named(path: Path) -> None:
    tamper(path, "UPDATE qa SET result = 'pass'")
    found = verdict(path)
    assert found.first_bad == SIZE
    assert found.problems == [f"table qa differs from what entry {SIZE} says"]


def test_an_edited_hash_of_the_tree_is_found(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    with Ledger.create(path) as ledger:
        take(ledger, *[run(number) for number in range(1, 600)])
    tamper(path, "UPDATE tile_hashes SET hash = sha256('x')::BLOB WHERE position = 1")
    assert "the stored tree differs up to entry 512, at level 1" in verdict(path).problems
    assert not verdict(path, Depth.QUICK).holds


def test_a_record_taken_out_of_quarantine_is_found(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert take(ledger, run(0), run(-1)) == ["quarantined", "quarantined"]
    assert verdict(path).holds
    tamper(path, "DELETE FROM quarantine WHERE number = 1")
    assert verdict(path).problems == ["the quarantine has not the 2 records it had"]


def test_a_record_changed_in_quarantine_is_found(path: Path) -> None:
    with Ledger.open(path) as ledger:
        take(ledger, run(0))
    tamper(path, "UPDATE quarantine SET raw = 'nothing of interest'")
    assert verdict(path).problems == ["a record up to number 1 in quarantine was changed"]


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


@pytest.mark.parametrize("position", [0, 1, 7, -1])
def test_a_hash_of_the_tree_that_no_entries_stand_below_is_found(path: Path, position: int) -> None:
    tamper(path, f"INSERT INTO tile_hashes VALUES (1, {position}, sha256('x')::BLOB)")
    assert "the stored tree has 1 hashes without entries below" in verdict(path).problems


_GARBAGE = [
    *(
        (table, column)
        for table, columns in {
            "checkpoints": ["note", "root", "edge", "size", "appended_at", "log"],
            "quarantine": ["number", "seen_at", "raw", "id", "line"],
            "entries": ["seq", "payload"],
            "entry_index": ["seq", "leaf", "content", "observed_at", "key"],
            "meta": ["vkey", "origin", "format"],
            "qa": ["seq", "result", "key"],
        }.items()
        for column in columns
    )
]


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize(("table", "column"), _GARBAGE)
def test_nothing_in_a_column_is_answered_and_does_not_hold(
    path: Path, table: str, column: str, depth: Depth
) -> None:
    with Ledger.open(path) as ledger:
        take(ledger, run(0))
    tamper(path, f"UPDATE {table} SET {column} = NULL")
    if table == "meta":
        with pytest.raises(DamagedError) as caught:
            verdict(path, depth)
        assert "restore" in caught.value.fix
        return
    found = verdict(path, depth)
    # The quick look is at the head alone.
    beyond = {"qa", "entry_index", "quarantine"}
    if depth is Depth.FULL or (table not in beyond and column not in ("payload", "appended_at")):
        assert not found.holds, (found.problems, found.unverified)


@pytest.mark.parametrize("statement", ["DELETE FROM meta", "INSERT INTO meta SELECT * FROM meta"])
def test_a_file_that_does_not_say_what_it_is_is_told(path: Path, statement: str) -> None:
    tamper(path, statement)
    with pytest.raises(DamagedError, match="does not say its format"):
        verdict(path)


@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE qa RENAME TO hidden", "CREATE VIEW qa AS SELECT * FROM hidden"],
        ["CREATE MACRO encode(x) AS 'true'::BLOB"],
        ["CREATE MACRO duckdb_views() AS TABLE SELECT 1 WHERE false", "CREATE VIEW v AS SELECT 1"],
        ["CREATE TYPE mood AS ENUM ('a')"],
        ["ALTER TABLE runs ADD COLUMN forged VARCHAR"],
        ["ALTER TABLE runs ALTER COLUMN name TYPE BLOB USING name::BLOB"],
        ["ALTER TABLE runs DROP COLUMN name"],
        ["DROP TABLE tile_hashes"],
    ],
    ids=lambda statements: statements[0],
)
def test_a_file_that_is_laid_out_as_no_ledger_is_not_read(
    path: Path, statements: list[str]
) -> None:
    tamper(path, *statements)
    with pytest.raises(DamagedError, match=r"no ledger has|lacks the column"):
        verdict(path)


def test_nothing_in_the_file_reaches_other_files(path: Path) -> None:
    secret = path.with_name("secret")
    secret.write_text("secret")
    with Ledger.open(path) as ledger, pytest.raises(DamagedError, match=r"disabled|Permission"):
        ledger.rows(f"SELECT content FROM read_text('{secret}')")


def test_two_changes_of_the_key_in_one_batch_need_the_key_before_them(
    path: Path, key: SigningKey
) -> None:
    one, two = SigningKey.new("example.com/log"), SigningKey.new("example.com/log")

    def changed(payloads: Payloads) -> Payloads:
        said = [(key, one), (one, two)]
        return [*payloads, *(_rotation(payloads[-1], old, new) for old, new in said)]

    tamper(path, f"UPDATE checkpoints SET size = {SIZE + 2} WHERE size = {SIZE}")
    tamper(path, "DELETE FROM checkpoints WHERE size < 9 OR log <> 'entries'")
    forge(path, changed, one, two)
    for depth in Depth:
        found = verdict(path, depth)
        assert f"is not signed by {key.name}+{key.public.identity.hex()}" in found.problems[0]
    forge(path, lambda payloads: payloads, key, one, two)
    assert verdict(path).problems == []


def _rotation(like: str, old: SigningKey, new: SigningKey) -> str:
    entry = json.loads(like)
    entry |= {"kind": "ledger:key:rotated", "key": f"signing_key:{new.public}", "source": "ledger",
              "actor": None, "occurred_at": None}  # fmt: skip
    said = {"vkey": str(new.public), "previous": str(old.public), "reason": None}
    entry["body"] = {"context": {}, "object": said}
    return canonical_bytes(entry).decode()


def test_a_key_that_no_entry_names_is_not_believed(path: Path) -> None:
    evil = SigningKey.new("example.com/log")
    with Ledger.open(path) as ledger:
        pin(ledger)
        first = ledger.first_key
    tamper(
        path,
        "INSERT INTO signing_keys (seq, key, vkey, previous) "
        f"VALUES (1, 'x', '{evil.public}', '{first}')",
    )
    for depth in Depth:
        found = verdict(path, depth)
        assert found.first_bad == 1
        assert "names a key of the ledger that entry 1 does not name" in found.problems[0]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE checkpoints SET appended_at = '2999-01-01'", "has another time"),
        ("UPDATE checkpoints SET edge = ''::BLOB WHERE log = 'quarantine'", "was changed"),
        ("UPDATE checkpoints SET log = 'foo' WHERE size = 4", "is of no log"),
        ("INSERT INTO checkpoints (log, size) VALUES ('entries', 0)", "is of no log"),
        ("INSERT INTO checkpoints SELECT * FROM checkpoints WHERE size = 4", "more than once"),
    ],
)
def test_what_no_signature_covers_is_compared_with_what_one_does(
    path: Path, statement: str, told: str
) -> None:
    with Ledger.open(path) as ledger:
        take(ledger, run(0))
    tamper(path, statement)
    assert any(told in problem for problem in verdict(path).problems)


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
    assert "has nothing of this ledger" in found.unverified[0]


def test_a_fork_is_no_loss_that_could_be_recorded(path: Path, key: SigningKey) -> None:
    forge(path, _edited, key)
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


def test_a_lock_is_not_written_through_a_link(path: Path) -> None:
    lock = path.with_name(f"{path.name}.lock")
    lock.unlink()
    secret = path.with_suffix(".key")
    before = secret.read_bytes()
    lock.symlink_to(secret)
    with pytest.raises(StoreError, match="cannot be taken"):
        verdict(path)
    assert secret.read_bytes() == before


def test_a_key_that_was_put_in_place_of_the_next_one_is_not_taken(path: Path) -> None:
    planted = SigningKey.new("example.com/log")
    with Ledger.open(path) as ledger:
        planted.write(waiting(ledger.key_path))
        public, _, _ = rotate(ledger, None)
    assert public != planted.public
