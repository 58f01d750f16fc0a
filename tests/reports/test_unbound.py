"""Records that are bound to nothing prove nothing, and are shown with the reason."""

from collections.abc import Iterator

import pytest

from ledger.clock import SIMULATED_NOW
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming
from reports.judge.evaluate import Judgement, judge
from reports.render import render
from reports.weekly import weekly
from tests.reports.read_back import for_people, seen
from tests.reports.small import commit, deployed, make, record, sha
from tests.reports.traces import trace

NOW = "2026-11-02T12:00:00Z"
AT = "2026-10-27T08:00:00Z"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judgement]:
    """Entries 5 to 13 are bound to nothing, those before and after are."""
    qa = {"environment": "staging", "result": "pass", "time": AT}
    elsewhere = Observation(
        "commits",
        {"sha": sha("api"), "commit": {"tree": {"sha": sha("t")}}, "parents": []},
        url="https://api.github.com/repos/acme/api/commits/x",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, NOW)
        path = make(
            tmp_path_factory.mktemp("unbound") / "ledger.duckdb",
            commit("main"),
            Incoming("test", 1, "", elsewhere),
            deployed("main", "2026-10-26T08:00:00Z"),
            record("qa", sha=sha("main")[:9], ticket="ENG-1", **qa),
            record("qa", tickets=["ENG-2", "ENG-3"], **qa),
            record("qa", sha=sha("nobody"), **qa),
            record("qa", sha=sha("api"), **qa),
            record("verification", deployment_id="999", result="pass", time=AT),
            record("approval", purpose="gate", sha="abc1234", environment="production",
                   decision="approved", time=AT),
            record("exception", kind="other", deployment_id="999", time=AT),
            record("exception", kind="other", pull_request="77", time=AT),
            record("rollback", deployment_id="999", reason="broken", time=AT),
            record("qa", id="bound", sha=sha("main"), **qa),
            record("verification", deployment_id="record:main", result="pass", time=AT),
            record("qa", id="voided", sha="1234567", **qa),
            record("void", record="voided", reason="mistyped"),
        )  # fmt: skip
        with judge(path, NOW) as judgement:
            yield judgement


def test_each_is_listed_with_its_reason(judged: Judgement) -> None:
    found = judged.workspace.rows("SELECT seq, type, reason FROM unbound_record ORDER BY seq")
    assert found == [
        (5, "qa", "no_full_sha"),
        (6, "qa", "no_full_sha"),
        (7, "qa", "commit_unknown"),
        (8, "qa", "sha_of_another_repository"),
        (9, "verification", "deployment_unknown"),
        (10, "approval", "no_full_sha"),
        (11, "exception", "deployment_unknown"),
        (12, "exception", "pull_request_unknown"),
        (13, "rollback", "deployment_unknown"),
    ]


def test_no_finding_rests_on_one(judged: Judgement) -> None:
    passed = judged.workspace.rows(
        "SELECT control FROM finding WHERE verdict = 'pass' AND list_has_any(evidence, "
        "(SELECT list(seq) FROM unbound_record))"
    )
    assert passed == []


def test_a_trace_shows_what_comes_near(judged: Judgement) -> None:
    near = trace(judged, sha("main"))
    assert [row["entry"] for row in near["unbound"]] == [5]
    assert [row["entry"] for row in trace(judged, "ENG-2")["unbound"]] == [6]
    text = " ".join(render("trace", near, "text").split())
    assert "is bound to nothing and proves nothing (entry 5, attested) no full SHA is named" in text


def test_the_weekly_report_counts_them_with_their_tickets(judged: Judgement) -> None:
    report = weekly(judged, "2026-W44")
    counted = {(row["type"], row["reason"]): row for row in report["unbound"]}
    assert counted["qa", "no_full_sha"]["count"] == 2
    assert counted["qa", "no_full_sha"]["tickets"] == ["ENG-1", "ENG-2", "ENG-3"]
    assert weekly(judged, "2026-W43")["unbound"] == []
    for form in for_people():
        text = seen(report, form)
        assert "2 qa records prove nothing, for no full SHA is named (ENG-1, ENG-2, ENG-3)" in (
            text.replace("&#95;", "_")
        )


def test_strength_stands_beside_every_entry_of_the_evidence(judged: Judgement) -> None:
    """A verification of the ledger's own record is attested, a commit of GitHub observed."""
    found = weekly(judged, "2026-W44")["deployments"][0]["missing"]
    assert {strength for row in found for strength in row["strengths"]} == {"attested", "observed"}
    text = render("weekly", weekly(judged, "2026-W44"), "text")
    assert " attested" in text
    near = trace(judged, sha("main"))
    assert [row["strength"] for row in near["verifications"]] == ["attested"]
