"""A good pack holds where nothing of ours is; each damage is caught and named."""

import json
import re
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.checkpoint import sign
from ledger.keys import SigningKey
from reports.pack import verify_pack
from tests.export.made import SECOND, STRANGER, Signer, note
from tests.export.running import Alone
from tests.pack.conftest import Packed
from tests.pack.forging import MANIFEST, verify, with_manifest, write

Files = dict[str, bytes]
Damage = Callable[[Files], object]
OURS = "ledger", "reports", "ingest", "dashboard", "deploy_ledger"


def entry_of(files: Files, at: int = 3) -> tuple[str, str]:
    """An entry of the pack and its proof."""
    name = sorted(name for name in files if name.startswith("entries/"))[at]
    return name, name.replace("entries/", "proofs/").replace(".json", ".tlog-proof")


def change_entry(files: Files) -> None:
    name, _ = entry_of(files)
    files[name] = files[name].replace(b'"v":1', b'"v":2')


def remove_entry(files: Files) -> None:
    for name in entry_of(files):
        del files[name]


def remove_only_the_entry(files: Files) -> None:
    del files[entry_of(files)[0]]


def add_entry(files: Files) -> None:
    name, proof = entry_of(files)
    files["entries/000000009999.json"], files["proofs/000000009999.tlog-proof"] = (
        files[name],
        files[proof],
    )


def change_report(files: Files) -> None:
    report = files["reports/findings.json"]
    files["reports/findings.json"] = report.replace(b'"fail"', b'"pass"', 1)


def remove_report(files: Files) -> None:
    del files["reports/exceptions.md"]


def swap_proofs(files: Files) -> None:
    (_, one), (_, other) = entry_of(files, 3), entry_of(files, 4)
    files[one], files[other] = files[other], files[one]


def _size(files: Files) -> int:
    size: int = json.loads(files["ipe.json"])["ledger"]["size"]
    return size


def other_ledger(files: Files) -> None:
    stranger = note(_size(files), b"\7" * 32, STRANGER, origin="ledger.example/other")
    files["checkpoint"] = stranger.encode()


def other_root(files: Files) -> None:
    files["checkpoint"] = note(
        _size(files), b"\7" * 32, SECOND, origin="ledger.example/acme"
    ).encode()


def change_policy(files: Files) -> None:
    name = next(name for name in files if name.startswith("policies/"))
    files[name] += b"# more\n"


def change_rule(files: Files) -> None:
    files["rules/controls/C7.4.sql"] += b"-- more\n"


def change_earlier_checkpoint(files: Files) -> None:
    name = min(name for name in files if name.startswith("checkpoints/"))
    size = int(name.split("/")[1].split(".")[0])
    files[name] = note(size, b"\7" * 32, SECOND, origin="ledger.example/acme").encode()


# By name: what is done, and how the answer names it, also where the manifest is made to fit.
DAMAGES: dict[str, tuple[Damage, str]] = {
    "an entry changed": (change_entry, r"entries/0+4\.json: is not entry 4 of the ledger"),
    "an entry removed": (remove_entry, r"reports/\w+\.json: .* names entry 4, not proved here"),
    "an entry removed, not its proof": (remove_only_the_entry, r"entries/0+4\.json: is missing"),
    "an entry added": (add_entry, r"proofs/0+9999\.tlog-proof: is the proof of entry 4, and not"),
    "a report changed": (change_report, f"{MANIFEST}|pack.zip.note: is of another manifest"),
    "a report removed": (remove_report, r"reports/exceptions\.md: is missing"),
    "a proof swapped": (swap_proofs, r"proofs/0+4\.tlog-proof: is the proof of entry 5, and not"),
    "a checkpoint of another ledger": (
        other_ledger, r"checkpoint: is of another ledger than ledger\.example/acme: .*/other"
    ),
    "a checkpoint that nobody signed": (other_root, r"checkpoint: is not signed, or wrongly, by"),
    "a policy changed": (change_policy, r"policies/0+1\.toml: is not the policy that entry 1"),
    "a rule changed": (change_rule, r"reports/findings\.json: was made by other rules"),
    "an earlier checkpoint changed": (
        change_earlier_checkpoint, r"checkpoints/\d+\.checkpoint: is not of this history"
    ),
}  # fmt: skip


def test_it_holds_where_only_cryptography_is(alone: Alone, packed: Packed) -> None:
    code = "print([n for n in sys.argv if __import__('importlib.util').util.find_spec(n)])"
    done = alone.python(code, "cryptography", "polars", "duckdb", "orjson", *OURS)
    assert (done.stdout, done.stderr) == ("['cryptography']\n", "")
    found, lines = alone(packed.pack, "--key", packed.keys[1], "--anchor", packed.anchor)
    assert (found, len(lines)) == (0, 1), lines
    assert re.match(
        rf"HOLDS: \d+ files, \d+ entries of {packed.size}, [1-9] anchors; ledger", lines[0]
    )


def test_it_loads_nothing_of_ours(alone: Alone) -> None:
    code = (
        "runpy.run_path(sys.argv[0]); "
        f"print(sorted(set(n.split('.')[0] for n in sys.modules) & {set(OURS)!r}))"
    )
    done = alone.python(code, alone.script)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_it_shares_no_code_with_the_project() -> None:
    text = Path(verify_pack.__file__).read_text("utf-8")
    imported = set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE))
    assert imported - sys.stdlib_module_names == {"cryptography"}


@pytest.mark.parametrize("name", DAMAGES)
def test_each_damage_is_named(packed: Packed, tmp_path: Path, name: str) -> None:
    damage, told = DAMAGES[name]
    files = packed.files
    damage(files)
    beside = f"{packed.pack}.note"
    code, lines = verify(write(tmp_path / "a.zip", files), packed.keys[1], "--note", beside)
    assert code == 5
    assert re.search(r"was changed|is missing|was added", "\n".join(lines))
    forged = write(tmp_path / "b.zip", with_manifest(files))
    code, lines = verify(forged, packed.keys[1], "--note", beside)
    assert code == 5
    assert [line for line in lines if re.match(told, line) or re.search(f"/{told}", line)], lines
    assert [line for line in lines if line.endswith("is of another manifest than this one")]


def test_a_wrong_key_is_named(packed: Packed) -> None:
    name = packed.keys[0].split("+")[0]
    code, lines = verify(packed.pack, Signer(9, name).vkey)
    assert code == 5
    assert any(
        line.startswith(f"checkpoint: is not signed, or wrongly, by {name}+") for line in lines
    )
    code, lines = verify(packed.pack, Signer(9, "other.example/log").vkey)
    assert code == 5
    assert any("checkpoint: is of another ledger than" in line for line in lines)


@pytest.mark.parametrize("which", [0, 1])
def test_one_key_vouches_for_the_next(packed: Packed, which: int) -> None:
    assert verify(packed.pack, packed.keys[which])[0] == 0


def test_a_key_that_was_changed_signs_nothing_any_more(packed: Packed, tmp_path: Path) -> None:
    retired = next(packed.ledger.parent.glob("*.key.retired-????????"))
    old = SigningKey.read(retired)
    files = packed.files
    text = files["checkpoint"].decode()
    forged = sign(text.partition("\n\n")[0] + "\n", old)
    files = {name: content.replace(text.encode(), forged.encode())
             for name, content in files.items()}  # fmt: skip
    code, lines = verify(write(tmp_path / "a.zip", with_manifest(files)), packed.keys[0])
    assert code == 5
    newest = "+".join(packed.keys[1].split("+")[:2])
    assert f"checkpoint: is not signed by {newest}, the key of that time" in lines


def test_without_a_note_nobody_says_whose_reports_these_are(packed: Packed, tmp_path: Path) -> None:
    bare = write(tmp_path / "bare.zip", packed.files)
    digest = sha256(packed.files[MANIFEST]).hexdigest()
    code, lines = verify(bare, packed.keys[1])
    assert (code, lines[0]) == (3, "CANNOT BE VERIFIED")
    assert digest in lines[1]
    assert verify(bare, packed.keys[1], "--manifest", digest)[0] == 0
    code, lines = verify(bare, packed.keys[1], "--manifest", "0" * 64)
    assert code == 5
    assert lines[1].endswith("and not what you were told")


def test_anchors_are_compared(packed: Packed, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    code, lines = verify(packed.pack, packed.keys[1], "--anchor", empty)
    assert (code, lines[0]) == (3, "CANNOT BE VERIFIED")
    fork = tmp_path / "fork.checkpoint"
    fork.write_text(note(packed.size, b"\7" * 32, SECOND, origin="ledger.example/acme"), "utf-8")
    code, lines = verify(packed.pack, packed.keys[1], "--anchor", fork, packed.anchor)
    assert code == 5
    assert f"{fork}: is a fork: it has another root than this ledger at its size" in lines


def test_what_is_no_pack_is_no_traceback(packed: Packed, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.zip"
    assert verify(nothing, packed.keys[1])[0] == 3
    nothing.write_bytes(b"PK\3\4 and then not")
    assert verify(nothing, packed.keys[1])[0] == 3
    code, lines = verify(write(tmp_path / "empty.zip", {}), packed.keys[1])
    assert code == 5
    assert f"{MANIFEST}: is missing" in lines


def test_hostile_names_are_told_on_one_line(packed: Packed, tmp_path: Path) -> None:
    evil = "reports/a\nHOLDS: all is well\x1b[2J"
    files = {**packed.files, evil: b"", "../../etc/passwd": b"", "/abs": b""}
    code, lines = verify(write(tmp_path / "evil.zip", with_manifest(files)), packed.keys[1])
    assert code == 5
    assert not [line for line in lines if line.startswith("HOLDS") or "\x1b" in line]
    assert len([line for line in lines if line.endswith("no name for a file of a pack")]) == 3


@settings(max_examples=20)
@given(st.data())
def test_no_change_of_a_byte_holds(packed: Packed, data: st.DataObject) -> None:
    files = packed.files
    name = data.draw(st.sampled_from(sorted(name for name in files if files[name])))
    at = data.draw(st.integers(0, len(files[name]) - 1))
    bit = data.draw(st.integers(0, 7))
    content = bytearray(files[name])
    content[at] ^= 1 << bit
    files[name] = bytes(content)
    place = packed.pack.with_name("bit.zip")
    code, lines = verify(write(place, files), packed.keys[1], "--note", f"{packed.pack}.note")
    assert code == 5
    assert any(name in line for line in lines)
