"""The register of exceptions: each state, what is missing, follow-ups, and the order."""

from collections.abc import Iterator
from typing import Any

import pytest

from ledger.clock import SIMULATED_NOW
from ledger.writing.append import Incoming
from reports.basis.envelope import Report
from reports.found.exceptions import exceptions
from reports.judge.evaluate import judge
from reports.render import formats, render
from tests.helpers import incoming
from tests.reports.small import GITHUB, HOSTILE, commit, deployed, make, pull, record, sha

NOW = "2026-11-02T12:00:00Z"
POLICY = """
timezone = "Europe/Berlin"
[registers]
records_from = 2026-01-01T00:00:00Z
[exceptions]
follow_up = "3 working days"
[[roles]]
person = "hanna"
role = "head_of_engineering"
[[roles]]
person = "otto"
role = "devops"
"""
TOLD = {
    "kind": "without_full_qa",
    "deployment_id": "record:main",
    "reason": "regulator",
    "risk": "refunds untested",
    "approver": "hanna",
    "approved_at": "2026-10-26T07:00:00Z",
    "time": "2026-10-26T07:00:00Z",
    "follow_up": "ENG-9",
}


def exception(name: str, **changed: Any) -> Incoming:
    """An exception of deployment record:main that is valid but for what is changed."""
    said = {field: value for field, value in {**TOLD, **changed}.items() if value is not None}
    return record("exception", id=name, **said)


def comment(number: int, author: str, body: str) -> Incoming:
    """A comment on issue 7."""
    said = {"id": number, "body": body, "user": {"login": author}, "created_at": TOLD["time"],
            "updated_at": TOLD["time"], "issue_url": f"{GITHUB}/issues/7"}  # fmt: skip
    return incoming("issue_comments", said)


BLOCK = """```exception
kind: without_full_qa
deployment_id: record:main
reason: regulator
risk: refunds untested
approver: hanna
approved_at: 2026-10-26T07:00:00Z
follow_up: ENG-9
```"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, NOW)
        path = make(
            tmp_path_factory.mktemp("exceptions") / "ledger.duckdb",
            commit("base"),
            commit("main", "base"),
            pull(4, "main", "main", "main", commits=1),
            deployed("base", "2026-10-20T08:00:00Z"),
            deployed("main", "2026-10-26T08:00:00Z"),
            exception("valid"),
            exception("soon", expires_at="2026-11-10T00:00:00Z", follow_up="ENG-8"),
            exception("sooner", expires_at="2026-11-05T00:00:00Z", follow_up="none",
                      notes="nothing to clean up"),
            exception("expired", expires_at="2026-11-01T00:00:00Z", follow_up="ENG-8"),
            exception("revoked", revoked_at="2026-11-01T00:00:00Z", follow_up="ENG-8"),
            exception("never", void="true"),
            exception("mistyped"),
            exception("empty", reason=None, risk=" ", follow_up="none"),
            exception("unnamed", kind="urgent"),
            exception("devops", approver="otto", follow_up="ENG-8"),
            exception("pipeline", kind="pipeline", approver="otto", follow_up="ENG-8"),
            exception("late", approved_at="2026-10-26T08:00:01Z", follow_up="ENG-8"),
            exception("urgent", kind="urgent", controls="c7.4", ticket="ENG-1",
                      approved_at="2026-10-28T22:59:00Z", time="2026-10-28T22:59:00Z",
                      follow_up="ENG-8"),
            exception("urgent too late", kind="urgent", controls="C7.4", ticket="ENG-1",
                      approved_at="2026-10-28T23:00:01Z", follow_up="ENG-8"),
            exception("ahead", approved_at="2026-12-01T00:00:00Z", kind="urgent",
                      controls="C7.4", ticket="ENG-1"),
            exception("pull", deployment_id=None, pull_request="#4", follow_up="ENG-8"),
            comment(1, "dora", BLOCK),
            comment(2, "hanna", BLOCK),
            record("ticket", key="ENG-8", status="Done", time="2026-10-27T08:00:00Z"),
            record("ticket", key="ENG-9", status="Done", time="2026-10-27T08:00:00Z"),
            record("ticket", key="ENG-9", status="Reopened", time="2026-10-28T08:00:00Z"),
            record("void", record="mistyped", reason="wrong deployment"),
            policy=POLICY,
        )  # fmt: skip
        with judge(path, NOW) as judgement:
            yield exceptions(judgement)


@pytest.fixture(scope="module")
def told(report: Report) -> dict[str, Report]:
    return {row["id"]: row for row in report["exceptions"] if row["id"]}


@pytest.mark.parametrize(
    ("name", "state", "why"),
    [
        ("valid", "valid", None),
        ("soon", "valid", None),
        ("expired", "expired", None),
        ("revoked", "revoked", None),
        ("never", "void", "revoked as never valid"),
        ("mistyped", "void", "wrong deployment (entry "),
        ("empty", "incomplete", "lacks reason, risk, notes (why no follow-up is needed)"),
        ("unnamed", "incomplete", "lacks ticket, controls"),
        ("devops", "not_authorised", "otto held no role for it when it was approved"),
        ("pipeline", "valid", None),
        ("late", "late", "approved too late for the deployments in its scope"),
        ("urgent", "retrospective", "approved after the start, in time for urgent work"),
        ("urgent too late", "late", "approved too late for the deployments in its scope"),
        ("ahead", "incomplete", "lacks approval (approved_at lies ahead)"),
        ("pull", "valid", None),
    ],
)
def test_each_state_and_why(
    told: dict[str, Report], name: str, state: str, why: str | None
) -> None:
    assert told[name]["state"] == state
    assert (told[name]["why"] or "")[: len(why or "")] == (why or "")
    assert (told[name]["why"] is None) == (why is None)


def test_what_it_does_not_say_follows_from_the_policy_of_its_approval(
    told: dict[str, Report],
) -> None:
    assert told["valid"]["expires_at"] == "2026-11-25T07:00:00Z"
    # The third working day after Monday the 26th ends with Thursday, in Berlin.
    assert told["valid"]["follow_up_due"] == "2026-10-29T23:00:00Z"


def test_a_follow_up_is_closed_by_the_last_status_of_its_ticket(told: dict[str, Report]) -> None:
    closed = told["soon"]
    assert (closed["follow_up_state"], closed["follow_up_closed_at"]) == (
        "closed", "2026-10-27T08:00:00Z",
    )  # fmt: skip
    overdue = told["valid"]
    assert (overdue["follow_up_state"], overdue["overdue_since"]) == (
        "overdue", "2026-10-29T23:00:00Z",
    )  # fmt: skip
    assert told["sooner"]["follow_up_state"] == "none"
    assert told["never"]["follow_up_state"] is None


def test_what_expires_soon_is_first_then_overdue_follow_ups_then_the_rest(
    report: Report, told: dict[str, Report]
) -> None:
    groups = [row["group"] for row in report["exceptions"]]
    order = ["expires_soon", "overdue", "in_force", "other"]
    assert groups == sorted(groups, key=order.index)
    assert [row["id"] for row in report["exceptions"]][:2] == ["sooner", "soon"]
    overdue = [row["overdue_since"] for row in report["exceptions"] if row["group"] == "overdue"]
    assert overdue == sorted(overdue)
    assert told["valid"]["group"] == "overdue"
    assert told["pipeline"]["group"] == "in_force"


def test_it_says_what_it_waived(told: dict[str, Report]) -> None:
    assert told["valid"]["waived_deployments"] == ["record:main"]
    assert told["pull"]["waived_findings"] == 0
    assert told["mistyped"]["waived_findings"] == 0


def test_a_comment_cannot_claim_the_approval_of_another(report: Report) -> None:
    blocks = {row["approver"]: row for row in report["exceptions"] if row["id"] is None}
    assert blocks["dora"]["state"] == "not_authorised"
    assert blocks["dora"]["approver_claimed"] == "hanna"
    assert blocks["hanna"]["state"] == "valid"
    assert blocks["hanna"]["approver_claimed"] is None


def test_a_role_that_passes_it_is_among_its_evidence(told: dict[str, Report]) -> None:
    assert told["valid"]["evidence"] == [1, told["valid"]["entry"]]


def test_every_format_shows_it(report: Report) -> None:
    assert formats("exceptions") == ("text", "json", "md")
    text = render("exceptions", report, "text")
    assert "Expires within 14 days (2)" in text
    assert "retrospective (approved after the start, in time for urgent work)" in text
    assert "ENG-9 overdue since 2026-10-29 23:00:00 UTC" in text
    assert "## Follow-up overdue" in render("exceptions", report, "md")


def test_hostile_text_stays_text(set_clock: Any, tmp_path: Any) -> None:
    set_clock(NOW)
    made = [
        exception(name, reason=text, risk=text, approver=text, follow_up=text, tickets=[text],
                  deployment_id=None, environment=text, to=NOW, controls=[text],
                  **{"from": "2026-10-01T00:00:00Z"})
        for name, text in HOSTILE.items()
    ]  # fmt: skip
    path = make(tmp_path / "ledger.duckdb", deployed("main", "2026-10-26T08:00:00Z", sha=sha("x")),
                *made, policy=POLICY)  # fmt: skip
    with judge(path, NOW) as judgement:
        found = exceptions(judgement)
    for form in ("text", "md"):
        shown = render("exceptions", found, form)
        assert "\x1b[2J" not in shown
        assert "\u202e" not in shown
    assert "<script>" not in render("exceptions", found, "md")


def test_none_is_said_to_be_none(set_clock: Any, tmp_path: Any) -> None:
    set_clock(NOW)
    path = make(tmp_path / "ledger.duckdb", deployed("main", "2026-10-26T08:00:00Z"))
    with judge(path, NOW) as judgement:
        assert "No exception is recorded." in render("exceptions", exceptions(judgement), "text")
