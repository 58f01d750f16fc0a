"""What a pack holds, and that it is the same wherever and whenever it is made."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copyfile
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from ledger.clock import SIMULATED_NOW
from ledger.errors import NotFoundError, UsageError
from ledger.export import verify_ledger
from ledger.file.store import Ledger, key_of
from ledger.writing.append import append
from reports.pack import make
from reports.pack.archive import write
from reports.render import formats
from reports.render.registry import suffix
from tests.export.running import verify as verify_export
from tests.pack.conftest import LATER, SINCE, STATED, UNTIL, Packed
from tests.reports.small import deployed

_AGAIN = """
import sys
from pathlib import Path
from ledger.anchor import opened
from reports.pack import make
path, out, since, until, as_of, anchor = sys.argv[1:]
print(make(Path(path), since, until, out=Path(out), as_of=as_of, anchors=opened([anchor]))["note"])
"""
_ELSEWHERE = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8",
              "LANG": "de_DE.UTF-8", SIMULATED_NOW: LATER}  # fmt: skip


def named(data: Any) -> set[int]:
    """Every entry that a report names: by number, in what is called after an entry or evidence."""
    if isinstance(data, dict):
        own: set[int] = set()
        for name, value in data.items():
            if name in ("evidence", "entries", "entry", "waiver"):
                listed = value if isinstance(value, list) else [value]
                own |= {one for one in listed if isinstance(one, int)}
        return own.union(*map(named, data.values()))
    return set().union(*map(named, data)) if isinstance(data, list) else set()


def test_the_same_pack_later_elsewhere_and_after_more_came_in(
    packed: Packed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = tmp_path / "ledger.duckdb"
    copyfile(packed.ledger, later)
    key = packed.ledger.with_suffix(".key")
    monkeypatch.setenv(SIMULATED_NOW, LATER)
    with Ledger.open(later, key=key) as ledger:
        append(ledger, [deployed("late", "2026-10-28T08:00:00Z")])
    clean = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    out = tmp_path / "again.zip"
    arguments = [later, out, SINCE, UNTIL, packed.as_of, packed.anchor]
    done = subprocess.run(
        [sys.executable, "-c", _AGAIN, *map(str, arguments)],
        env={**clean, **_ELSEWHERE}, cwd=Path(__file__).parents[2], check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "None\n"
    assert out.read_bytes() == packed.pack.read_bytes()


def test_every_entry_that_a_report_names_is_in_it(packed: Packed) -> None:
    files = packed.files
    reports = [json.loads(files[name]) for name in files
               if name.startswith("reports/") and name.endswith(".json")]  # fmt: skip
    wanted = set().union(*map(named, reports))
    here = {int(name[8:20]) for name in files if name.startswith("entries/")}
    assert wanted
    assert wanted <= here
    with Ledger.read(packed.ledger) as ledger:
        kept = dict(ledger.rows("SELECT seq, payload FROM entries"))
    assert {seq: files[f"entries/{seq:012}.json"].decode() for seq in here} == {
        seq: kept[seq] for seq in here
    }


def test_what_is_said_to_be_covered_in_the_period_is_in_it(packed: Packed) -> None:
    here = {int(name[8:20]) for name in packed.files if name.startswith("entries/")}
    with Ledger.read(packed.ledger) as ledger:
        stated = dict(ledger.rows("SELECT record_id, seq FROM coverage"))
    assert set(stated) == set(STATED)
    assert stated["inside"] in here
    assert stated["before"] not in here


def test_every_format_of_every_report_is_in_it(packed: Packed) -> None:
    files, sheet = packed.files, json.loads(packed.files["ipe.json"])
    made = {one["report"]: one["files"] for one in sheet["reports"]}
    assert set(made) == {"findings", "population", "controls", "exceptions", "weekly"}
    for one in sheet["reports"]:
        endings = {suffix(form) for form in formats(one["report"]) if form != "text"}
        assert {path.partition(".")[2] for path in one["files"]} == endings
        assert set(one["files"]) <= set(files)
    weeks = [one["parameters"]["week"] for one in sheet["reports"] if one["report"] == "weekly"]
    assert weeks == ["2026-W44"]


def test_a_proof_of_it_is_one_that_any_verifier_of_the_log_reads(
    packed: Packed, tmp_path: Path
) -> None:
    (tmp_path / "e").write_bytes(packed.files["entries/000000000004.json"])
    (tmp_path / "p").write_bytes(packed.files["proofs/000000000004.tlog-proof"])
    code, lines = verify_export(
        "--proof", tmp_path / "p", "--entry", tmp_path / "e", "--key", packed.keys[1]
    )
    assert (code, lines[0].partition(":")[0]) == (0, "HOLDS"), lines
    assert verify_ledger.PROOF.fullmatch((tmp_path / "p").read_text("utf-8"))


def test_names_are_ours_and_members_say_nothing_of_the_machine(packed: Packed) -> None:
    with ZipFile(packed.pack) as archive:
        assert archive.comment == b""
        for info in archive.infolist():
            assert re.fullmatch(r"[A-Za-z0-9_./-]+", info.filename)
            assert ".." not in info.filename
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert (info.extra, info.comment, info.create_system) == (b"", b"", 3)
            assert info.external_attr == 0o100644 << 16
            assert info.compress_type == ZIP_DEFLATED
    named_by = {name.split("/")[0] for name in packed.files}
    assert named_by == {
        "README.md", "anchors", "checkpoint", "checkpoints", "controls", "entries", "ipe.json",
        "ipe.md", "manifest.json", "policies", "proofs", "reports", "rules", "verify_pack.py",
    }  # fmt: skip


def test_the_first_page_says_what_to_do(packed: Packed) -> None:
    page = packed.files["README.md"].decode()
    assert "SIMULATED" in page
    assert "python verify_pack.py PACK.zip --key KEY" in page
    assert not re.search(r"\{\w+\}", page)
    for name in re.findall(r"^\| `([a-z_.]+)[/`]", page, re.MULTILINE):
        assert any(one.startswith(name) for one in packed.files), name


def test_inside_a_batch_there_is_no_checkpoint(packed: Packed, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="No checkpoint of 7 entries was signed") as told:
        make(packed.ledger, SINCE, UNTIL, out=tmp_path / "x.zip", as_of="7")
    assert told.value.fix == "Say 5 or 15."
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["../x", "/x", "a b", "a//b", "", ".hidden", "a\n"])
def test_a_name_that_is_not_ours_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name for a file of a pack"):
        write(tmp_path / "x.zip", [(name, b"")])
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        write(tmp_path / "file" / "x.zip", [])


def test_the_key_of_the_ledger_stands_beside_it(packed: Packed) -> None:
    assert key_of(packed.ledger).stat().st_mode & 0o077 == 0
    secret = key_of(packed.ledger).read_text("ascii").split("+", 4)[-1].strip()
    assert all(secret.encode() not in content for content in packed.files.values())
