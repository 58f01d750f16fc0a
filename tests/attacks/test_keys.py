"""Attacks on the keys: other keys, planted keys, keys that nobody named."""

import json
from pathlib import Path

from ledger.canonical import canonical_bytes
from ledger.file.store import Ledger
from ledger.keeping.rotate import rotate
from ledger.keys import SigningKey
from ledger.rotation import waiting
from ledger.verify import Depth
from ledger.verify.pin import pin
from tests.attacks.attacker import Payloads, edited, forge
from tests.attacks.conftest import SIZE, verdict
from tests.helpers import tamper


def test_signing_with_another_key_is_found(path: Path) -> None:
    forge(path, edited, SigningKey.new("example.com/log"))
    for depth in Depth:
        told = " ".join(verdict(path, depth).problems)
        assert f"the checkpoint of {SIZE} entries is not signed" in told


def test_naming_another_key_in_the_file_too_is_found(path: Path) -> None:
    other = SigningKey.new("example.com/log")
    forge(path, edited, other)
    tamper(path, f"UPDATE meta SET vkey = '{other.public}'")
    assert "not by the trusted key" in verdict(path).problems[0]


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


def test_a_key_that_was_put_in_place_of_the_next_one_is_not_taken(path: Path) -> None:
    planted = SigningKey.new("example.com/log")
    with Ledger.open(path) as ledger:
        planted.write(waiting(ledger.key_path))
        public, _, _ = rotate(ledger, None)
    assert public != planted.public
