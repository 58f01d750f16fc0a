"""The offline verifier: it runs with `cryptography` alone, says HOLDS, and names every damage."""

import json
import re
import sys
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.export import verify_ledger
from tests.export.damages import (
    DAMAGES,
    ELSEWHERE,
    NEWEST,
    OTHER_ROOT,
    ROOT,
    THIRD,
    damage,
    nothing,
    swap_in,
)
from tests.export.made import (
    BATCHES,
    FIRST,
    SECOND,
    STRANGER,
    Signer,
    entry,
    made,
    note,
    put,
    rotated,
    rotation,
)
from tests.export.running import Alone, verify


def test_it_runs_where_only_cryptography_is(alone: Alone) -> None:
    code = (
        "import cryptography, importlib.util as u; print([n for n in sys.argv if u.find_spec(n)])"
    )
    names = "polars", "duckdb", "orjson", "msgspec", "ledger", "ingest", "reports", "deploy_ledger"
    done = alone.python(code, "cryptography", *names)
    assert (done.stdout, done.stderr) == ("['cryptography']\n", "")


def test_it_shares_no_code_with_the_project() -> None:
    text = Path(verify_ledger.__file__).read_text("utf-8")
    imported = set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE))
    assert imported - sys.stdlib_module_names == {"cryptography"}


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 512, 600])
def test_a_good_export_holds(alone: Alone, tmp_path: Path, size: int) -> None:
    one = made(size, *[batch for batch in BATCHES if batch < size])
    root = b64encode(one.root()).decode()
    code, lines = alone(one.write(tmp_path / "export"), "--key", FIRST.vkey)
    signed = f"signed by {FIRST.name}+{FIRST.short.hex()}"
    assert (code, lines[0]) == (0, f"HOLDS: {size} entries, root {root}, {signed}")


def test_a_large_export_holds_up_to_the_third_level(tmp_path: Path) -> None:
    one = made(66_000, 65_536)
    folder = one.write(tmp_path)
    assert (folder / "tile/2/000.p/1").exists()
    assert verify(folder, "--key", FIRST.vkey)[0] == 0
    damage(folder, "tile/1/000", 32 * 200)
    code, lines = verify(folder, "--key", FIRST.vkey, "--json")
    assert (code, json.loads(lines[0])["first_bad"]) == (5, 201 * 256)


def test_an_entry_too_long_for_a_bundle_stands_in_lines(alone: Alone, tmp_path: Path) -> None:
    one = made(300)
    one.entries[279] = entry(280, actor="x" * 70_000)
    folder = one.write(tmp_path / "export")
    assert alone(folder, "--key", FIRST.vkey)[0] == 0
    lines = folder / "entries/001.p/44.ndjson"
    put(lines, lines.read_bytes()[:-1])
    assert alone(folder, "--key", FIRST.vkey)[1][1].startswith(
        "entries/001.p/44.ndjson: ends before entry 300"
    )


def test_it_answers_in_json(alone: Alone, copy: Path) -> None:
    code, lines = alone(copy, "--key", FIRST.vkey, "--json", "--anchor", copy / THIRD)
    assert (code, json.loads(lines[0])) == (
        0,
        {
            "holds": True,
            "size": 600,
            "root": b64encode(made(600).root()).decode(),
            "origin": FIRST.name,
            "first_bad": None,
            "problems": [],
            "checkpoints": 4,
            "anchors": 1,
        },
    )


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_named(copy: Path, name: str) -> None:
    do, problem, first_bad = DAMAGES[name]
    do(copy)
    code, lines = verify(copy, "--key", FIRST.vkey)
    assert (code, lines[0]) == (5, "DOES NOT HOLD")
    found = [line for line in lines[1:] if line.startswith(problem)]
    assert found, lines
    code, lines = verify(copy, "--key", FIRST.vkey, "--json")
    assert (code, json.loads(lines[0])["first_bad"]) == (5, first_bad)


def test_lowest_sequence_number_first_and_not_too_many(copy: Path) -> None:
    for number in range(100):
        put(copy / f"tile/stray{number}", b"")
    swap_in(copy, "tile/entries/001", b'"key:300"', b'"key:301"')
    swap_in(copy, "tile/entries/000", b'"key:7"', b'"key:8"')
    _, lines = verify(copy, "--key", FIRST.vkey)
    assert lines[1].startswith("entry 7: ")
    assert (len(lines), lines[51][:4]) == (53, "... ")


def test_a_name_cannot_write_a_line(alone: Alone, copy: Path) -> None:
    put(copy / "tile/x\nHOLDS: all\x1b[2K", b"")
    _, lines = alone(copy, "--key", FIRST.vkey)
    assert lines[1] == "tile/x\\nHOLDS: all\\x1b[2K: does not belong in this export"


@pytest.mark.parametrize(
    ("anchor", "problem"),
    [
        (note(700, ROOT, FIRST), "is of 700 entries, and the end is missing or was rolled back"),
        (note(300, OTHER_ROOT, FIRST), "is of 300 entries, and its root is not that"),
        (note(300, made(300).root(), STRANGER), "is not signed, or wrongly, by"),
        (note(300, made(300).root(), FIRST, origin=ELSEWHERE), "its origin is not the key's"),
        ("nothing", "is not a signed checkpoint of three lines"),
        (note(257, made(257).root(), FIRST), None),
        (note(600, ROOT, STRANGER, FIRST), None),
        (note(0, made(0).root(), FIRST), None),
    ],
)
@pytest.mark.parametrize("how", ["--anchor", "--since"])
def test_anchors(copy: Path, anchor: str, problem: str | None, how: str) -> None:
    kept = copy.parent / "kept" / "deep" / "one.checkpoint"
    put(kept, anchor)
    given = copy.parent / "kept" if how == "--anchor" else kept
    code, lines = verify(copy, "--key", FIRST.vkey, how, given)
    if how == "--anchor" and problem == "its origin is not the key's":
        # A folder may hold checkpoints of other logs; with none of this one it says nothing.
        assert (code, lines[1]) == (3, "no anchor is of this ledger")
        return
    assert code == (5 if problem else 0)
    assert problem is None or f"{kept}: {problem}" in lines[1]
    assert f"{int(anchor != 'nothing')} anchors" in lines[-1]


@pytest.mark.parametrize(("trusted", "code"), [(FIRST, 0), (SECOND, 0), (STRANGER, 5)])
def test_any_key_of_a_rotated_ledger_is_trusted(tmp_path: Path, trusted: Signer, code: int) -> None:
    folder = rotated(600, 290, *BATCHES).write(tmp_path / "export")
    put(tmp_path / "old.checkpoint", note(256, made(256).root(), FIRST))
    answer, lines = verify(folder, "--key", trusted.vkey, "--anchor", tmp_path / "old.checkpoint")
    name = f"{trusted.name}+{trusted.short.hex()}"
    assert answer == code
    if code:
        assert lines[1] == f"{name}: is no key of this ledger"
    else:
        assert lines[0].endswith(f"signed by {SECOND.name}+{SECOND.short.hex()}")


@pytest.mark.parametrize(
    ("signers", "problem"),
    [
        ({1: [FIRST], 300: [SECOND]}, f"{THIRD}: is not signed, or wrongly, by {FIRST.name}+"),
        ({1: [FIRST], 300: [FIRST]}, f"{THIRD}: is not signed, or wrongly, by {SECOND.name}+"),
        ({1: [FIRST], 300: [FIRST, SECOND], 301: [FIRST]}, f"{NEWEST}: is not signed"),
    ],
)
def test_a_rotation_needs_both_keys(
    tmp_path: Path, signers: dict[int, list[Signer]], problem: str
) -> None:
    folder = replace(rotated(600, 290, *BATCHES), signers=signers).write(tmp_path / "export")
    code, lines = verify(folder, "--key", FIRST.vkey)
    assert (code, lines[1][: len(problem)]) == (5, problem)


@pytest.mark.parametrize("trusted", [FIRST, SECOND, STRANGER])
@pytest.mark.parametrize(("signers", "code"), [([0, 1, 2], 0), ([0, 2], 5), ([1, 2], 5), ([2], 5)])
def test_two_rotations_in_one_batch_need_all_three_keys(
    tmp_path: Path, trusted: Signer, signers: list[int], code: int
) -> None:
    three = [FIRST, SECOND, STRANGER]
    one = made(600, *BATCHES)
    one.entries[269], one.entries[289] = rotation(270, SECOND), rotation(290, STRANGER, SECOND)
    one.signers = {1: [FIRST], 300: [three[at] for at in signers], 301: [STRANGER]}
    assert verify(one.write(tmp_path), "--key", trusted.vkey)[0] == code


def test_a_rotation_whose_checkpoint_was_taken_out(tmp_path: Path) -> None:
    folder = rotated(600, 290, *BATCHES).write(tmp_path / "export")
    nothing(folder, THIRD)
    code, lines = verify(folder, "--key", SECOND.vkey)
    assert code == 5
    assert f"{NEWEST}: is not signed, or wrongly, by {FIRST.name}+{FIRST.short.hex()}" in lines


def test_a_key_may_stand_in_a_file(alone: Alone, copy: Path, tmp_path: Path) -> None:
    put(tmp_path / "ledger.vkey", f"{FIRST.vkey}\n")
    assert alone(copy, "--key", tmp_path / "ledger.vkey")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["DIR"], 2),
        (["DIR", "--key", "no key"], 2),
        (["DIR", "--key", FIRST.vkey[:-1] + "A"], 2),
        (["--key", FIRST.vkey], 2),
        (["DIR", "--key", FIRST.vkey, "--proof", "a", "--entry", "b"], 2),
        (["--proof", "a", "--key", FIRST.vkey], 2),
        (["DIR/none", "--key", FIRST.vkey], 3),
        (["DIR/tile", "--key", FIRST.vkey], 3),
        (["DIR", "--key", FIRST.vkey, "--anchor", "DIR/none"], 3),
        (["DIR", "--key", FIRST.vkey, "--anchor", "DIR/entries"], 3),
    ],
)
def test_wrong_usage_and_what_is_not_there(
    alone: Alone, copy: Path, arguments: list[str], code: int
) -> None:
    (copy / "entries").mkdir()
    answer, lines = alone(*[part.replace("DIR", str(copy)) for part in arguments])
    assert answer == code
    if code == 3:
        assert lines[0] == "CANNOT BE VERIFIED"
    else:
        assert "shipped inside" in " ".join(lines)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_byte_can_be_changed(tmp_path: Path, data: st.DataObject) -> None:
    folder = tmp_path / "small"
    if not folder.exists():
        rotated(260, 250, 3, 255).write(folder)
        (folder / "README.md").unlink()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    file = data.draw(st.sampled_from(files))
    whole = file.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([b"", b"\0", b"A", b"\n", b"\xff", b"Q0"]))
    if whole[at : at + 1] == other:
        return
    file.write_bytes(whole[:at] + other + whole[at + 1 :])
    try:
        code, lines = verify(folder, "--key", FIRST.vkey)
        assert (code, lines[0]) == (5, "DOES NOT HOLD")
    finally:
        file.write_bytes(whole)
