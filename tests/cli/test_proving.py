"""Proving, anchoring, exporting and keeping from the command line."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.cli.conftest import Done, Run, call

_QA = ("record", "qa", "--repository", "acme/shop", "--sha", "a" * 40, "--environment", "staging",
       "--result", "pass", "--by", "quinn")  # fmt: skip


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger, an anchor that its settings name, and two entries of records."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "anchor").mkdir()
    (folder / "deploy-ledger.toml").write_text('anchor = "anchor"\n')
    assert call("init", "--origin", "example.com/log", cwd=folder).code == 0
    assert call(*_QA, cwd=folder).code == 0
    return folder


@pytest.fixture
def started(first: Path, tmp_path: Path) -> Path:
    """A copy of it, to be done with as one likes."""
    shutil.copytree(first, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path


def _verify_alone(folder: Path, *arguments: str | Path) -> Done:
    done = subprocess.run(
        [sys.executable, folder / "verify_ledger.py", *arguments],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def test_init_makes_a_key_and_says_what_to_do_with_it(run: Run, tmp_path: Path) -> None:
    done = run("init", "--origin", "example.com/log")
    public = (tmp_path / "data" / "ledger.key.pub").read_text().strip()
    assert public in done.err
    assert "No anchor is set" in done.err
    private = (tmp_path / "data" / "ledger.key").read_text()
    assert private.strip() not in done.err + done.out
    assert run("init").code == 2


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize("depth", ["--quick", "--incremental", "--full"])
def test_verification_at_every_depth(run: Run, depth: str) -> None:
    found = run("verify", depth, "--json")
    assert (found.code, found.json["holds"], found.json["depth"]) == (0, True, depth[2:])
    assert run("verify", depth).out.startswith("It holds: 3 entries, root ")


@pytest.mark.usefixtures("started")
@pytest.mark.soak
def test_a_key_from_elsewhere_is_believed_and_another_one_is_not(run: Run) -> None:
    public = run("key", "show").out.strip()
    assert run("verify", "--quick", "--vkey", public).code == 0
    assert run("verify", "--quick", "--vkey", "data/ledger.key.pub").code == 0
    taken = run("--ledger", "other.duckdb", "init", "--origin", "example.com/log")
    assert taken.code == 2
    assert "has checkpoints of a ledger named example.com/log already" in taken.err
    assert run("--ledger", "other.duckdb", "init", "--origin", "example.com/other").code == 0
    found = run("verify", "--quick", "--vkey", "other.key.pub")
    assert found.code == 5
    assert "not by the trusted key" in found.out
    for rubbish in ("rubbish", "a+b+c", "x" * 300, ".", "data/ledger.duckdb"):
        wrong = run("verify", "--vkey", rubbish)
        assert (wrong.code, wrong.out) == (2, "")
        assert "key show" in wrong.err


def test_without_any_public_key_nobody_can_say(started: Path, run: Run) -> None:
    (started / "data" / "ledger.key.pub").unlink()
    found = run("verify")
    assert found.code == 3
    assert "no signature was checked" in found.out


def test_the_checkpoint_and_the_proof_are_checked_by_the_program_that_stands_alone(
    started: Path, run: Run
) -> None:
    public = run("key", "show").out.strip()
    assert run("export", "tiles", "log").code == 0
    proof, entry = started / "3.tlog-proof", started / "3.json"
    proof.write_text(run("prove", "3").out)
    entry.write_text(run("prove", "3", "--json").json["entry"])
    good = _verify_alone(started / "log", "--proof", proof, "--entry", entry, "--key", public)
    assert good.code == 0, good.out
    entry.write_text(entry.read_text().replace("pass", "fail"))
    bad = _verify_alone(started / "log", "--proof", proof, "--entry", entry, "--key", public)
    assert bad.code == 5
    assert run("checkpoint").out == (started / "log" / "checkpoint").read_text()
    assert run("checkpoint", "--json").json["vkey"] == public
    assert run("prove", "99").code == 2


def test_an_export_grows_with_the_ledger_and_is_checked_against_the_anchor(
    started: Path, run: Run
) -> None:
    public = run("key", "show").out.strip()
    assert run("export", "tiles", "log").code == 0
    assert run(*_QA, "--notes", "x" * 70_000).code == 0
    again = run("export", "tiles", "log", "--json")
    assert (again.json["size"], again.json["large"]) == (4, 1)
    anchor = started / "anchor"
    found = _verify_alone(started / "log", ".", "--key", public, "--anchor", anchor)
    assert found.code == 0, found.out
    assert found.out.startswith("HOLDS: 4 entries")
    assert found.out.endswith("4 anchors\n")
    (started / "other").mkdir()
    (started / "other" / "file").touch()
    refused = run("export", "tiles", "other")
    assert refused.code == 2
    assert "holds something that is not an export" in refused.err


def test_each_batch_is_anchored_and_a_lost_tail_stops_the_next_one(started: Path, run: Run) -> None:
    assert len(list((started / "anchor").rglob("*.checkpoint"))) == 3
    ledger = started / "data" / "ledger.duckdb"
    before = ledger.read_bytes()
    assert run(*_QA, "--notes", "lost").code == 0
    ledger.write_bytes(before)
    refused = run(*_QA, "--notes", "next")
    assert refused.code == 5
    assert "has a checkpoint of 4 entries, and the ledger has 3" in refused.err
    assert run("verify", "--quick").code == 5
    copy = next(iter(sorted((started / "data" / "ledger.published").glob("0000000004-*"))))
    assert run("restore", copy).code == 0
    assert run(*_QA, "--notes", "next").code == 0
    assert run("verify").code == 0


def test_recover_goes_on_with_the_loss_on_the_record(started: Path, run: Run) -> None:
    ledger = started / "data" / "ledger.duckdb"
    before = ledger.read_bytes()
    assert run(*_QA, "--notes", "lost").code == 0
    ledger.write_bytes(before)
    assert run("recover", "--reason", "").code == 2
    done = run("recover", "--reason", "the disk died", "--json")
    assert done.code == 0, done.err
    assert done.json["given_up"] == 1
    assert run(*_QA, "--notes", "next").code == 0
    assert run("verify").code == 0
    assert run("recover", "--reason", "again").code == 2


@pytest.mark.soak
def test_what_was_given_up_hides_no_later_rollback(started: Path, run: Run) -> None:
    ledger = started / "data" / "ledger.duckdb"
    before = ledger.read_bytes()
    assert run(*_QA, "--notes", "lost").code == 0
    ledger.write_bytes(before)
    assert run("recover", "--reason", "the disk died").code == 0
    assert run(*_QA, "--notes", "next").code == 0
    # Nor does it stand in anybody's way.
    assert run("verify", "--incremental").code == 0
    shorter = ledger.read_bytes()
    assert run(*_QA, "--notes", "to be rolled back").code == 0
    ledger.write_bytes(shorter)
    assert run(*_QA, "--notes", "after it").code == 5
    assert run("verify", "--quick").code == 5


def test_an_anchor_that_is_away_stops_writing_and_is_told(started: Path, run: Run) -> None:
    anchor, away = started / "anchor", started / "away"
    anchor.rename(away)
    refused = run(*_QA, "--notes", "while away")
    assert refused.code == 3
    assert "not a folder that can be reached" in refused.err
    away.rename(anchor)
    assert run(*_QA, "--notes", "while away").code == 0


def test_a_backup_is_written_and_restored(started: Path, run: Run) -> None:
    made = run("backup", "kept/backup.duckdb", "--json")
    assert (made.code, made.json["size"]) == (0, 3)
    assert run("backup", "kept/backup.duckdb").code == 2
    (started / "data" / "ledger.duckdb").unlink()
    restored = run("restore", "kept/backup.duckdb", "--json")
    assert (restored.code, restored.json["size"]) == (0, 3)
    assert run("verify").code == 0


def test_a_rolled_back_ledger_does_not_take_the_place_of_its_copies(
    started: Path, run: Run
) -> None:
    ledger = started / "data" / "ledger.duckdb"
    before = ledger.read_bytes()
    assert run(*_QA, "--notes", "rolled back").code == 0
    ledger.write_bytes(before)
    refused = run("--anchor", "", "backup", "b.duckdb")
    assert refused.code == 5, refused.err
    assert run("backup", "b.duckdb").code == 5
    assert len(list((started / "data" / "ledger.published").glob("0000000004-*"))) == 1


@pytest.mark.soak
def test_a_backup_from_before_a_rotation_needs_the_key_of_then(started: Path, run: Run) -> None:
    old = run("key", "show").out.strip()
    assert run("backup", "ledger.bak").code == 0
    assert run("key", "rotate").code == 0
    (started / "data" / "ledger.duckdb").unlink()
    refused = run("restore", "ledger.bak")
    assert refused.code == 5
    assert "--vkey" in refused.err
    assert run("restore", "ledger.bak", "--vkey", old).code in (0, 5)
    (retired,) = (started / "data").glob("ledger.key.retired-????????")
    assert retired.with_name(f"{retired.name}.pub").read_text().strip() == old


def test_a_backup_whose_signatures_nobody_can_check_is_not_restored(
    started: Path, run: Run
) -> None:
    assert run("backup", "b.duckdb").code == 0
    (started / "data" / "ledger.key.pub").unlink()
    refused = run("restore", "b.duckdb")
    assert refused.code == 5
    assert "no signature was checked" in refused.err


def test_a_reason_that_cannot_be_kept_changes_no_key(started: Path, run: Run) -> None:
    before = (started / "data" / "ledger.key").read_bytes()
    refused = run("key", "rotate", "--reason", b"\xff".decode("utf-8", "surrogateescape"))
    assert refused.code == 2
    assert (started / "data" / "ledger.key").read_bytes() == before
    assert run(*_QA, "--notes", "afterwards").code == 0


def test_a_policy_with_an_address_in_it_is_recorded_once(started: Path, run: Run) -> None:
    policy = started / "data" / "policy.toml"
    policy.write_text(policy.read_text() + "\n# asked of Ada <ada@example.org>\n")
    size = run("status", "--json").json["ledger"]["size"]
    assert size == 4
    assert run("status", "--json").json["ledger"]["size"] == size


def test_a_lost_ledger_is_not_made_anew_under_its_name(started: Path, run: Run) -> None:
    (started / "deploy-ledger.toml").write_text('anchor = "anchor"\nledger = "new/ledger.duckdb"\n')
    assert run("init").code == 0
    assert run(*_QA).code == 0
    for file in (started / "new").glob("ledger.*"):
        if file.is_file():
            file.unlink()
    refused = run(*_QA)
    assert refused.code == 2
    assert "If that ledger was lost, restore a backup" in refused.err
    assert not (started / "new" / "ledger.key").exists()


@pytest.mark.soak
def test_a_rotation_is_followed_by_whoever_trusts_either_key(started: Path, run: Run) -> None:
    old = run("key", "show").out.strip()
    done = run("key", "rotate", "--reason", "yearly", "--json")
    assert done.code == 0
    assert "destroy it" in done.err
    assert run(*_QA, "--notes", "signed by the new key").code == 0
    assert run("export", "tiles", "log").code == 0
    for key in (old, done.json["keys"][0]["vkey"]):
        assert run("verify", "--vkey", key).code == 0
        found = _verify_alone(started / "log", ".", "--key", key, "--anchor", started / "anchor")
        assert found.code == 0, found.out


def test_a_damaged_file_is_told_with_what_to_do(started: Path, run: Run) -> None:
    ledger = started / "data" / "ledger.duckdb"
    content = bytearray(ledger.read_bytes())
    content[20_000:] = bytes(len(content) - 20_000)
    ledger.write_bytes(content)
    for command in (("verify",), _QA):
        done = run(*command)
        assert done.code in (3, 5)
        assert "restore" in done.err
        assert "Traceback" not in done.err


def test_retry_reads_what_can_be_read_now(started: Path, run: Run) -> None:
    archive = started / "archive"
    archive.mkdir()
    body = {"id": 1, "run_attempt": 1}
    (archive / "actions_runs.ndjson").write_text(
        json.dumps({"url": "https://api.github.com/repos/a/b/actions/runs/1", "record": body})
        + "\n" + '{"record": {"id": 0}}\n'
    )  # fmt: skip
    assert run("ingest", "archive", "archive").code == 0
    (held,) = run("quarantine", "list", "--json").json["records"]
    still = run("quarantine", "retry", "--json").json["records"]
    assert [(one["id"], one["result"]) for one in still] == [(held["id"], "quarantined")]
    # As if the program had learnt to read it: what it could not read then, it can read now.
    with duckdb.connect(str(started / "data" / "ledger.duckdb")) as connection:
        connection.execute("UPDATE quarantine SET raw = replace(raw, ': 0', ': 2')")
    (tried,) = run("quarantine", "retry", held["id"], "--json").json["records"]
    assert tried["result"] == "added"
    (released,) = run("quarantine", "list", "--json").json["records"]
    assert released["released_by"] == tried["seq"] + 1
    assert run("quarantine", "retry").out == "Nothing is in quarantine.\n"
    assert run("status", "--json").json["quarantined"] == []
    assert run("quarantine", "retry", "nobody").code == 2
    shutil.rmtree(archive)
