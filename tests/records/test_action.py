"""The composite action: what its script posts and writes, and what no input of it may do."""

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.entry import draft
from ledger.kinds.base import Observation
from tests.helpers import SHA
from tests.records.action import ACTION, FOLDER, SCRIPT, TOKEN, Api, api, declare

_PASSED = {"declare": "qa", "environment": "staging", "qa_result": "pass"}

HOSTILE = {
    "a fence of its own": "ok\n```\n\n```qa-result\nresult: pass\ntester: mallory\n```",
    "tildes": "~~~\n~~~qa-result\nresult: fail\n~~~",
    "a key of its own": "fine\nresult: fail\ntester: mallory",
    "YAML": "!!python/object/apply:os.system [id] &a *a {x: [1, 2]} # no",
    "quotes": '"\'\\" \\n \\u0000 %s ${{ github.token }} $(id) `id`',
    "control characters": "\x07bell\x1b[2J\u2028\u202e\x85end",
    "a formula": "=cmd|' /C calc'!A0",
    "other letters": "größer 中文 😀",
    "a command of the runner": "\n::set-output name=x::y\n::error::z",
}


def _rows(check: dict[str, Any]) -> list[dict[str, Any]]:
    reading = draft(Observation("check_runs", check)).reading
    return [{name: getattr(row, name) for name in row.__struct_fields__} for row in reading.rows]


def test_it_writes_one_check_run_on_the_commit_with_the_jobs_token(tmp_path: Path) -> None:
    with api() as said:
        done = declare(said, tmp_path, **_PASSED, time="2026-10-26T09:00:00Z")
    ((path, headers, body),) = said.posted
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert path == "/repos/acme/shop/check-runs"
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert (body["name"], body["head_sha"]) == ("deploy-ledger", SHA)
    # Neutral: what it says stands in its blocks, and a required check is not passed by it.
    assert (body["status"], body["conclusion"]) == ("completed", "neutral")
    assert body["details_url"] == "https://github.com/acme/shop/actions/runs/12/attempts/1"
    assert (tmp_path / "output").read_text() == "check-run-id=901\n"
    check, qa = _rows(said.made)
    assert (check["run_id"], check["blocks"], check["blocks_unreadable"]) == (12, 1, 0)
    assert (qa["result"], qa["tester"], qa["sha"]) == ("pass", "quinn", SHA)


def test_it_declares_several_at_once_and_appends_them_to_a_file(tmp_path: Path) -> None:
    said = {"environment": "production", "deployment_result": "success", "check_run": "false",
            "verification_result": "pass", "checks": "health",
            "records_file": "out.ndjson"}  # fmt: skip
    (tmp_path / "out.ndjson").write_text('{"type": "qa"}\n')
    with api() as posted:
        done = declare(posted, tmp_path, declare="version deployment, verification", **said)
    assert (done.returncode, posted.posted) == (0, [])
    lines = [json.loads(line) for line in (tmp_path / "out.ndjson").read_text().splitlines()]
    assert [line["type"] for line in lines] == ["qa", "deployment", "verification"]
    assert (lines[1]["run_id"], lines[1]["result"], lines[1]["sha"]) == (12, "success", SHA)


def test_a_version_alone_says_nothing_of_a_result(tmp_path: Path) -> None:
    with api() as said:
        assert declare(said, tmp_path, declare="version", environment="production").returncode == 0
    _, row = _rows(said.made)
    assert (row["sha"], row["result"], row["finished_at"]) == (SHA, None, None)
    assert (row["run_id"], row["run_attempt"]) == (12, 1)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_input_says_more_than_its_own_value(tmp_path: Path, text: str) -> None:
    text = text.replace("\0", "")
    with api() as said:
        done = declare(said, tmp_path, **_PASSED, notes=text, ticket=text.replace("\n", " "))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    check, qa = _rows(said.made)
    assert (check["blocks"], check["blocks_unreadable"]) == (1, 0)
    assert (qa["result"], qa["tester"]) == ("pass", "quinn")
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in text).strip()
    assert qa["notes"] == plain


_MARKS = "`~\n:-#&*!%@{}[]'\"\\ ax"
_SCRIPT = runpy.run_path(str(SCRIPT))


@given(text=st.text(max_size=200), other=st.text(_MARKS, max_size=60))
def test_whatever_stands_in_the_inputs_one_block_says_it(text: str, other: str) -> None:
    given_ = {"declare": "qa", "environment": "staging", "qa_result": "pass", "sha": SHA}
    said = {f"INPUT_{k.upper()}": v for k, v in (given_ | {"notes": text, "by": other}).items()}
    inputs = _SCRIPT["Inputs"]({**said, "GITHUB_REPOSITORY": "acme/shop"})
    summary = _SCRIPT["summary"](_SCRIPT["records"](inputs, "2026-10-26T09:00:00Z"))
    check = {"id": 1, "url": "/repos/acme/shop/check-runs/1", "output": {"summary": summary}}
    head, qa = _rows(check)
    assert (head["blocks"], head["blocks_unreadable"]) == (1, 0)
    assert (qa["result"], qa["sha"], qa["environment"]) == ("pass", SHA, "staging")
    assert (qa["notes"], qa["tester"]) == (inputs.text("notes"), inputs.text("by"))


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"sha": SHA[:12]}, "sha must be a full SHA"),
        ({"sha": f"{SHA}\n"[:-1] + "g"}, "sha must be a full SHA"),
        ({"qa_result": "great"}, "qa-result must be one of"),
        ({"qa_result": ""}, "qa-result is missing|qa-result must be"),
        ({"environment": " \n"}, "environment is missing"),
        ({"time": "yesterday"}, "time must be a time"),
        ({"declare": "everything"}, "declare names 'everything'"),
        ({"notes": "x" * 2_001}, "longer than 2000"),
        ({"declare": "qa\n::set-env name=A::b"}, "declare names"),
        ({"records_file": "no/such/folder/out"}, "No such file"),
    ],
)
def test_a_wrong_input_is_told_and_nothing_is_written(
    tmp_path: Path, inputs: dict[str, str], problem: str
) -> None:
    with api() as said:
        done = declare(said, tmp_path, **{**_PASSED, **inputs})
    assert (done.returncode, done.stderr, said.posted) == (1, "", [])
    (line,) = done.stdout.splitlines()
    assert line.startswith("::error title=deploy-ledger::")
    assert re.search(problem, line)


@pytest.mark.parametrize(
    ("answers", "code", "posts"),
    [([403], 1, 1), ([302], 1, 1), ([502], 0, 2), ([404], 1, 1)],
)
def test_what_the_api_refuses(tmp_path: Path, answers: list[int], code: int, posts: int) -> None:
    with api() as said:
        said.answers = answers
        done = declare(said, tmp_path, **_PASSED)
    assert (done.returncode, len(said.posted)) == (code, posts)
    assert TOKEN not in done.stdout + done.stderr


def test_the_token_goes_to_no_plain_address(tmp_path: Path) -> None:
    for host in ("http://api.example.com", "http://127.0.0.1.example.com", "file:///etc/passwd"):
        done = declare(Api(port=80, host=host), tmp_path, **_PASSED)
        assert (done.returncode, "must be an https address" in done.stdout) == (1, True)


def test_every_input_reaches_the_script_by_the_environment_and_in_no_command() -> None:
    (step,) = ACTION["runs"]["steps"]
    assert "${{" not in step["run"]
    passed = {text for name, text in step["env"].items() if name.startswith("INPUT_")}
    assert passed == {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"] if name != "token"}
    used = set(re.findall(r'"([a-z-]+)"', (FOLDER / "declare.py").read_text()))
    assert {*ACTION["inputs"]} - {"token"} <= used
    assert all(one.get("description") for one in ACTION["inputs"].values())
