"""Commands from outside: data on stdout, talk on stderr, exit codes that mean something."""

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from reports.pack import verify_pack
from tests.cli.conftest import NOW, Done, Run

Demo = tuple[Path, Done]
SHA = "a" * 40

HEAVY = ["altair", "duckdb", "github", "pandas", "pandera", "polars", "pyarrow", "streamlit"]


def test_help_loads_nothing_heavy() -> None:
    program = f"""
import sys
sys.argv = ["deploy-ledger", "--help"]
import deploy_ledger
try:
    deploy_ledger.main()
except SystemExit:
    pass
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "ingest" in done.stdout
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    "command",
    [
        ("evaluate",),
        ("report", "findings"),
        ("report", "exceptions"),
        ("report", "weekly", "--week", "2026-W43"),
        ("report", "population", "--from", "2026-10-01"),
        pytest.param(("report", "sample", "--seed", "1", "--size", "12"), marks=pytest.mark.soak),
        pytest.param(("report", "controls", "--by", "role"), marks=pytest.mark.soak),
        ("trace", "acme/shop#1"),
        ("controls", "list"),
        ("controls", "explain", "C7.4"),
        ("status",),
        ("quarantine", "list"),
        ("verify",),
    ],
    ids=" ".join,
)
def test_every_command_prints_text_and_json(demo: Demo, run: Run, command: tuple[str]) -> None:
    ledger = ("--ledger", demo[0] / "ledger.duckdb")
    text, data = (
        run(*ledger, *command, *more, DEPLOY_LEDGER_NOW=NOW) for more in ((), ("--json",))
    )
    assert (text.code, data.code) == (0, 0), text.err + data.err
    assert text.out.endswith("\n")
    assert isinstance(data.json, dict)


@pytest.mark.parametrize(
    ("statement", "first_bad"),
    [
        ("UPDATE entries SET payload = replace(payload, 'production', 'prodUction') "
         "WHERE seq = (SELECT min(seq) FROM entries WHERE payload LIKE '%production%' "
         "AND seq > 100)", None),
        ("DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)", "last"),
    ],
    ids=["one changed character", "the last row deleted"],
)  # fmt: skip
def test_verify_names_the_entry_that_was_tampered_with(
    demo: Demo, run: Run, tmp_path: Path, statement: str, first_bad: str | None
) -> None:
    path = tmp_path / "tampered.duckdb"
    shutil.copyfile(demo[0] / "ledger.duckdb", path)
    with duckdb.connect(str(path)) as connection:
        (last,) = connection.sql("SELECT max(seq) FROM entries").fetchall()[0]
        (changed,) = connection.sql(
            "SELECT min(seq) FROM entries WHERE payload LIKE '%production%' AND seq > 100"
        ).fetchall()[0]
        connection.execute(statement)
    done = run("--ledger", path, "verify", "--json")
    assert done.code == 5
    assert done.json["holds"] is False
    assert done.json["first_bad"] == (last if first_bad else changed)


def test_init_makes_a_ledger_and_a_policy_and_refuses_to_overwrite(
    run: Run, tmp_path: Path
) -> None:
    assert run("init").code == 0
    assert (tmp_path / "data" / "ledger.duckdb").exists()
    assert "records_from" in (tmp_path / "data" / "policy.toml").read_text()
    again = run("init")
    assert again.code == 2
    assert "There is a ledger" in again.err


@pytest.mark.parametrize("types", [("qa", "void"), pytest.param(None, marks=pytest.mark.soak)])
def test_records_from_the_keyboard(run: Run, types: tuple[str, ...] | None) -> None:
    assert run("init", "--simulated", DEPLOY_LEDGER_NOW=NOW).code == 0
    about = ("--repository", "acme/shop", "--by", "quinn")
    said = [
        ("qa", "--sha", SHA, "--environment", "staging", "--result", "pass", *about),
        ("verification", "--deployment-id", "7", "--result=pass", *about),
        ("approval", "--purpose", "gate", "--decision", "approved", "--deployment-id", "7", *about),
        ("exception", "--kind", "other", "--deployment-id", "7", "--controls", "C7.4", *about),
        ("role", "--person", "amy", "--role", "approver"),
        ("void", "--record", "3", "--reason", "mistyped", *about),
    ]
    for number, arguments in enumerate(one for one in said if not types or one[0] in types):
        done = run("record", *arguments, "--json", DEPLOY_LEDGER_NOW=NOW)
        assert done.code == 0, done.err
        assert done.json == {"result": "added", "seq": number + 3}
    assert run("record", *said[0], DEPLOY_LEDGER_NOW=NOW).out.startswith("entry 3 (it was known")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("status",), 3, "There is no ledger"),
        (("report", "weekly"), 3, "There is no ledger"),
        (("controls", "explain", "C99"), 2, "Choose one of A1, A2"),
        (("record", "qa", "--colour", "red"), 2, "--environment"),
        (("record", "poem", "--line", "1"), 2, "The types are qa"),
        (("record", "qa", "--result", "maybe", "--environment", "staging"), 2, "result"),
        (("ingest", "archive", "nowhere"), 3, "There is no folder"),
        (("ingest", "records", "x.txt"), 2, "neither NDJSON nor CSV"),
        (("--policy", "none.toml", "ingest", "archive", "."), 2, "cannot be read"),
        (("dashboard", "--host", "0.0.0.0"), 2, "not a loopback address"),  # noqa: S104 - it is refused
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_errors_say_what_to_do(run: Run, arguments: tuple[str], code: int, says: str) -> None:
    done = run(*arguments)
    assert done.code == code
    assert done.out == ""
    assert done.err.count("Error: ") == 1
    assert says in done.err
    assert "Traceback" not in done.err


def test_fail_on_answers_by_the_exit_code(demo: Demo, run: Run) -> None:
    ledger = ("--ledger", demo[0] / "ledger.duckdb")
    assert run(*ledger, "evaluate", "--fail-on", "fail", DEPLOY_LEDGER_NOW=NOW).code == 1
    assert run(*ledger, "evaluate", "--fail-on", "never", DEPLOY_LEDGER_NOW=NOW).code == 0
    assert run(*ledger, "evaluate", "--fail-on", "sometimes").code == 2


def test_a_changed_policy_is_recorded_first(demo: Demo, run: Run, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.duckdb"
    for name in ("ledger.duckdb", "ledger.key"):
        shutil.copy(demo[0] / name, tmp_path / name)
    policy = tmp_path / "other.toml"
    policy.write_text("[scope]\nsince = 2030-01-01T00:00:00Z\n")
    before = run("--ledger", ledger, "status", "--json").json["ledger"]["size"]
    assert run("--ledger", ledger, "--policy", policy, "evaluate").code == 0
    assert run("--ledger", ledger, "status", "--json").json["ledger"]["size"] == before + 1


def test_as_of_gives_the_same_bytes_each_time(demo: Demo, run: Run) -> None:
    command = ("--ledger", demo[0] / "ledger.duckdb", "report", "weekly", "--week", "2026-W43",
               "--as-of", NOW, "--format", "html")  # fmt: skip
    first = run(*command, TZ="America/New_York", PYTHONHASHSEED="1", LC_ALL="C")
    second = run(*command, TZ="Asia/Tokyo", PYTHONHASHSEED="2", LC_ALL="C.UTF-8")
    assert first.code == 0, first.err
    assert first.out == second.out


def test_what_was_taken_in_before_an_error_is_published(run: Run, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    line = b'{"url": "/repos/acme/shop", "record": {"id": 1, "full_name": "acme/shop"}}\n'
    cut = gzip.compress(line * 20_000)[:-20]
    (tmp_path / "archive" / "repo.ndjson.gz").write_bytes(cut)
    assert run("ingest", "archive", "archive").code == 3
    assert run("status", "--json").json["ledger"]["size"] == 3


def test_what_cannot_be_read_is_kept_and_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    lines = ['{"url": null, "record": {"state": "approved", "environments": []}}', "{not json"]
    (tmp_path / "archive" / "approvals.ndjson").write_text("\n".join(lines) + "\n")
    done = run("ingest", "archive", "archive", "--json")
    assert done.code == 0, done.err
    assert done.json["total"] == {
        "read": 2, "added": 0, "known": 0, "quarantined": 2, "unsupported": 0,
    }  # fmt: skip
    listed = run("quarantine", "list", "--json").json["records"]
    assert [record["reason"] for record in listed] == ["no_parent", "not_json"]
    shown = run("quarantine", "show", listed[1]["id"], "--json").json
    assert shown["raw"] == "{not json"
    assert json.dumps(shown)


def test_a_pack_is_made_and_holds(demo: Demo, run: Run, tmp_path: Path) -> None:
    folder, _ = demo
    made = run(
        "--ledger", folder / "ledger.duckdb", "--anchor", folder / "anchor", "report",
        "audit-pack", "--from", "2026-10-20", "--to", "2026-10-20", "-o", "pack.zip", "--json",
    )  # fmt: skip
    assert made.code == 0, made.err
    assert made.json["signed_by"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack.zip", "pack.zip.note"]
    verifier = [sys.executable, "-I", str(Path(verify_pack.__file__)), "pack.zip"]
    told = ["--key", str(folder / "ledger.key.pub"), "--anchor", str(folder / "anchor")]
    done = subprocess.run([*verifier, *told], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout[:7]) == (0, "HOLDS: "), done.stdout
