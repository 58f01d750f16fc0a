"""A void takes a record out of every judgement from its own entry on, and both stay visible."""

from pathlib import Path
from typing import Any

import pytest

from ledger.writing.append import Incoming
from reports.judge.evaluate import judge
from reports.render import render
from tests.helpers import incoming
from tests.reports.small import GITHUB, commit, deployed, make, pull, record, sha
from tests.reports.traces import trace
from tests.sampling import sampled

NOW = "2026-11-02T12:00:00Z"
POLICY = """
[registers]
records_from = 2026-01-01T00:00:00Z
[[roles]]
person = "quinn"
role = "qa"
[[roles]]
person = "hanna"
role = "head_of_engineering"
"""
BLOCKS = "\n".join(
    f"```qa-result\nid: b-{name}\nsha: {sha(name)}\nenvironment: staging\nresult: pass\n```\n"
    for name in ("main", "next")
)

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def at_noon(set_clock: Any) -> None:
    set_clock(NOW)


def story(tmp_path: Path, *records: Incoming) -> Path:
    """Entries 2 to 6: two commits deployed to production, and a QA result of the first, `qa-1`."""
    return make(
        tmp_path / "ledger.duckdb",
        commit("main"),
        commit("next", "main"),
        deployed("main", "2026-10-26T08:00:00Z"),
        deployed("next", "2026-10-27T08:00:00Z"),
        record("qa", id="qa-1", sha=sha("main"), environment="staging", result="pass", by="quinn",
               time="2026-10-25T08:00:00Z", ticket="ENG-1"),
        *records,
        policy=POLICY,
    )  # fmt: skip


def reason(path: Path, control: str = "C11.1", subject: str = "main", at: int | None = None) -> str:
    """The reason of one finding, as of an entry."""
    with judge(path, None if at is None else str(at)) as judgement:
        ((found,),) = judgement.workspace.rows(
            "SELECT reason FROM finding WHERE control = ? AND subject_id = ?",
            [control, f"record:{subject}"],
        )
    return str(found)


@pytest.mark.parametrize("named", sampled(["qa-1", "6", 6], 2))
def test_a_record_counts_until_the_void_was_appended(tmp_path: Path, named: str | int) -> None:
    path = story(tmp_path, record("void", record=named, reason="wrong ticket"))
    assert [reason(path, at=6), reason(path, at=7), reason(path)] == [
        "ok", "no_qa_result", "no_qa_result",
    ]  # fmt: skip


def test_a_void_of_a_void_brings_the_record_back_and_so_on(tmp_path: Path) -> None:
    path = story(
        tmp_path,
        record("void", id="v-1", record="qa-1", reason="wrong ticket"),
        record("void", id="v-2", record="v-1", reason="the other one was meant"),
        record("void", id="v-3", record="8", reason="it was right at first"),
    )
    assert [reason(path, at=entry) for entry in (6, 7, 8, 9)] == [
        "ok", "no_qa_result", "ok", "no_qa_result",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("named", "left"),
    sampled(
        [("b-main", ["next"]), ("b-next", ["main"]), ("7", []), ("b-none", None)], 2, several=True
    ),
)
def test_of_a_comment_with_two_blocks_an_id_voids_one_and_a_number_both(
    tmp_path: Path, named: str, left: list[str] | None
) -> None:
    comment = {"id": 5, "body": BLOCKS, "user": {"login": "quinn"}, "issue_url":
               f"{GITHUB}/issues/9", "created_at": "2026-10-25T12:00:00Z"}  # fmt: skip
    path = story(tmp_path, incoming("issue_comments", comment),
                 record("void", record=named, reason="mistyped"))  # fmt: skip
    with judge(path) as judgement:
        found = judgement.workspace.rows(
            "SELECT record_id FROM stated_qa WHERE origin = 'comments' ORDER BY record_id"
        )
    expected = ["main", "next"] if left is None else left
    assert [name for (name,) in found] == [f"b-{name}" for name in expected]


@pytest.mark.parametrize(
    ("said", "table"),
    sampled([
        ({"kind": "exception", "deployment_id": "record:main", "type_of": "other"}, "exceptions"),
        ({"kind": "role", "person": "rob", "role": "qa"}, "role_grant"),
        ({"kind": "ticket", "key": "ENG-1", "status": "Reopened"}, "stated_ticket"),
        ({"kind": "rollback", "deployment_id": "record:main", "reason": "broken"}, "rollback"),
        ({"kind": "deployment", "environment": "production", "result": "success",
          "mechanism": "script", "started_at": NOW}, "deployment"),
        ({"kind": "coverage", "of": ["ticket"], "from": NOW, "to": NOW}, "span"),
    ], 3, several=True),
)  # fmt: skip
def test_every_type_of_record_can_be_voided(
    tmp_path: Path, said: dict[str, Any], table: str
) -> None:
    kind = said.pop("kind")
    fields = {"id": "x-1", "time": NOW, "sha": sha("main") if kind == "deployment" else None}
    fields |= {"kind": said.pop("type_of")} if "type_of" in said else {}
    fields = {name: value for name, value in {**fields, **said}.items() if value is not None}
    path = story(tmp_path, record(kind, **fields), record("void", record="x-1", reason="mistyped"))
    counted = {
        "exceptions": "SELECT state <> 'void' FROM exception_state",
        "role_grant": "SELECT count(*) > 0 FROM role_grant WHERE person = 'rob'",
        "stated_ticket": "SELECT count(*) > 0 FROM stated_ticket",
        "rollback": "SELECT count(*) > 0 FROM rollback",
        "deployment": "SELECT count(*) > 2 FROM deployment",
        "span": "SELECT count(*) > 0 FROM register_span WHERE record_type = 'ticket' "
                "AND until <= '2026-11-02T12:00:00Z' AND since = until",
    }[table]  # fmt: skip
    states = []
    for entry in ("7", "8"):
        with judge(path, entry) as judgement:
            states.append(judgement.workspace.rows(counted)[0][0])
    assert states[1] is False
    assert states[0] is (table != "span")


def test_both_stay_visible_in_a_trace_with_the_reason(tmp_path: Path) -> None:
    path = story(
        tmp_path,
        record("verification", id="v-9", deployment_id="record:main", result="pass",
               time="2026-10-26T09:00:00Z"),
        record("approval", id="a-9", purpose="gate", deployment_id="record:main", approver="amy",
               decision="approved", time="2026-10-26T07:00:00Z"),
        record("ticket", id="t-9", key="ENG-1", status="Done", time="2026-10-26T07:00:00Z"),
        deployed("again", "2026-10-28T08:00:00Z", sha=sha("main"), ticket="ENG-1"),
        pull(1, "main", "main", "main", title="ENG-1"),
        *(record("void", record=name, reason=f"{name} was mistyped")
          for name in ("qa-1", "v-9", "a-9", "t-9", "again")),
    )  # fmt: skip
    with judge(path) as judgement:
        by_sha = trace(judgement, sha("main"))
        by_ticket = trace(judgement, "ENG-1")
    for report, names in (
        (by_sha, ("qa", "verifications", "approvals")),
        (by_ticket, ("qa", "tickets")),
    ):
        for name in names:
            (row,) = report[name]
            assert row["voided"] is True
            assert "was mistyped (entry " in row["void_reason"]
    (gone,) = by_sha["voided_deployments"]
    assert gone["void_reason"].startswith("again was mistyped")
    assert "VOIDED: qa-1 was mistyped (entry " in " ".join(render("trace", by_sha, "text").split())
