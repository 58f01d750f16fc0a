"""What was tested where: the matrix and the timeline, and a test of a wrong build is seen."""

from collections.abc import Iterator
from typing import Any

import pytest

from ledger.clock import SIMULATED_NOW, parse_time
from ledger.errors import NotFoundError
from reports.basis.envelope import Report
from reports.judge.evaluate import Judgement, judge
from reports.render import render
from tests.helpers import incoming
from tests.reports.small import GITHUB, commit, deployed, make, pull, record, sha
from tests.reports.traces import trace

NOON = "2026-11-02T12:00:00Z"


def result(name: str, time: str, says: str = "pass", **fields: Any) -> Any:
    """A QA result on staging for a commit."""
    said = {"environment": "staging", "result": says, "tester": "quinn", "time": time, **fields}
    return record("qa", sha=sha(name), **said)


def tag(name: str, commit: str) -> Any:
    """A tag of acme/shop."""
    body = {"name": name, "commit": {"sha": sha(commit)}}
    return incoming("tags", body, url=f"{GITHUB}/tags")


@pytest.fixture(scope="module")
def promoted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judgement]:
    """`first` and then `second` on staging; `squash` has the tree of `second` and is live.

    QA passed `second` twice: while `first` ran there, and while it ran itself.
    """
    path = tmp_path_factory.mktemp("matrix") / "ledger.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, NOON)
        make(
            path,
            commit("first"),
            commit("second", "first", at="2026-10-02T08:00:00Z"),
            commit("squash", tree="second", at="2026-10-03T08:00:00Z"),
            commit("other", at="2026-10-04T08:00:00Z"),
            pull(1, "second", "squash", "main", commits=1, title="ENG-7",
                 html_url="https://github.com/acme/shop/pull/1"),
            deployed("first", "2026-10-05T08:00:00Z", environment="staging"),
            deployed("second", "2026-10-06T08:00:00Z", environment="staging"),
            deployed("squash", "2026-10-07T08:00:00Z"),
            deployed("broken", "2026-10-08T08:00:00Z", sha=sha("other"), result="failure"),
            deployed("elsewhere", "2026-10-05T08:00:00Z", sha=sha("second"),
                     environment="eu-1"),
            result("second", "2026-10-05T12:00:00Z", id="early"),
            result("second", "2026-10-06T12:00:00Z", id="right"),
            result("squash", "2026-10-06T13:00:00Z", id="twin"),
            result("other", "2026-10-01T12:00:00Z", id="before"),
            result("second", "2026-10-06", id="day"),
            record("verification", deployment_id="record:squash", result="pass",
                   time="2026-10-07T09:00:00Z"),
            record("coverage", of=["qa"], **{"from": "2026-01-01T00:00:00Z", "to": NOON}),
            tag("v1", "squash"),
            tag("abcdef1", "first"),
        )  # fmt: skip
    with judge(path, NOON) as judgement:
        yield judgement


def cells(report: Report) -> dict[tuple[str, str], Report]:
    """The cells that hold something, by short SHA and environment."""
    return {
        (version["sha"][:7], cell["environment"]): cell
        for version in report["matrix"]["versions"]
        for cell in version["cells"]
        if cell["deployments"] or cell["qa"] or cell["verifications"]
    }


def test_a_test_of_the_wrong_build_stands_with_both_versions(promoted: Judgement) -> None:
    report = trace(promoted, sha("second"))
    early = next(row for row in report["qa"] if row["ran_deployment"] == "record:first")
    assert (early["ran"], early["ran_sha"]) == ("other", sha("first"))
    found = cells(report)
    tested, ran = found[sha("second")[:7], "staging"], found[sha("first")[:7], "staging"]
    assert [test["wrong"] for test in tested["qa"]] == [True, False, False]
    assert [(test["tested"], test["of_this"]) for test in ran["qa"]] == [(sha("second"), False)]
    assert ran["deployments"][0]["to"] == "2026-10-06T08:00:00Z"
    events = [event for event in report["timeline"] if event["wrong"]]
    assert [event["sha"] for event in events] == [sha("second")]
    for form in ("text", "html"):
        text = " ".join(render("trace", report, form).split())
        assert "WRONG BUILD: 1 QA result was given while the environment ran something else" in text
        assert f"it ran {sha('first')[:7]} then" in text


def test_what_ran_at_that_minute(promoted: Judgement) -> None:
    report = trace(promoted, "ENG-7")
    ran = {row["time"] or row["day"]: row["ran"] for row in report["qa"]}
    assert ran == {
        "2026-10-05T12:00:00Z": "other",
        "2026-10-06T12:00:00Z": "this",
        "2026-10-06T13:00:00Z": "same_content",
        # `first` ran in the morning of that day.
        "2026-10-06": "unknown",
    }


def test_nothing_is_called_wrong_because_deployments_were_not_collected(
    promoted: Judgement,
) -> None:
    report = trace(promoted, sha("other"))
    (row,) = [row for row in report["qa"] if row["sha"] == sha("other")]
    assert row["ran"] == "unknown"
    assert not any(event["wrong"] for event in report["timeline"])


def test_versions_newest_first_and_environments_in_the_order_of_a_promotion(
    promoted: Judgement,
) -> None:
    matrix = trace(promoted, "#1")["matrix"]
    assert [version["sha"] for version in matrix["versions"]] == [
        sha("squash"), sha("second"), sha("first"),
    ]  # fmt: skip
    assert [(row["environment"], row["kind"]) for row in matrix["environments"]] == [
        ("staging", "staging"), ("production", "production"), ("eu-1", None),
    ]  # fmt: skip
    trees = [version["tree"] for version in matrix["versions"]]
    assert trees[0] == trees[1] != trees[2]


def test_a_failed_deployment_is_in_its_cell_and_ran_nowhere(promoted: Judgement) -> None:
    (row,) = cells(trace(promoted, sha("other")))[sha("other")[:7], "production"]["deployments"]
    assert (row["result"], row["from"], row["to"]) == ("failure", None, None)
    assert "It ran nowhere" in render("trace", trace(promoted, sha("other")), "text")


def test_the_timeline_is_in_order_and_names_entries(promoted: Judgement) -> None:
    report = trace(promoted, "#1")
    times = [parse_time(event["time"]) for event in report["timeline"] if event["time"]]
    assert times == sorted(times)
    assert {event["event"] for event in report["timeline"]} >= {
        "commit", "pull_request", "deployment", "qa", "verification",
    }  # fmt: skip
    assert all(event["entry"] and event["strength"] for event in report["timeline"])
    urls = {event["url"] for event in report["timeline"] if event["event"] == "commit"}
    assert f"https://github.com/acme/shop/commit/{sha('squash')}" in urls


def test_a_gate_has_bounds_in_the_timeline(judged_acme: Judgement) -> None:
    (subject,) = judged_acme.workspace.rows(
        "SELECT subject_id FROM gate JOIN deployment USING (subject_id) "
        "WHERE gate_approved AND gate_waited AND kind = 'production' ORDER BY subject_id LIMIT 1"
    )[0]
    report = trace(judged_acme, subject)
    gates = [event for event in report["timeline"] if event["event"] == "approval"]
    bounded = [event for event in gates if event["not_before"]]
    assert bounded
    assert all(event["time"] is None for event in bounded)
    assert "between 20" in render("trace", report, "text")


@pytest.mark.parametrize(
    "ref", ["v1", "acme/shop@v1", "ACME/shop@v1", "tag:v1", "tag:acme/shop@v1"]
)
def test_a_tag(promoted: Judgement, ref: str) -> None:
    report = trace(promoted, ref)
    assert report["kind"] == "tag"
    assert [row["sha"] for row in report["commits"]] == [sha("squash")]


@pytest.mark.parametrize("length", [7, 12, 40])
def test_a_sha_of_a_repository(promoted: Judgement, length: int) -> None:
    report = trace(promoted, f"acme/shop@{sha('squash')[:length]}")
    assert (report["kind"], report["commits"][0]["sha"]) == ("commit", sha("squash"))
    with pytest.raises(NotFoundError) as caught:
        trace(promoted, f"acme/none@{sha('squash')[:length]}")
    assert "nor is its repository" in caught.value.message


def test_what_fits_several_things_lists_names_that_mean_one(tmp_path: Any, set_clock: Any) -> None:
    set_clock(NOON)
    ledger = make(
        tmp_path / "l.duckdb",
        commit("main"),
        tag(sha("main")[:8], "gone"),
        deployed("main", "2026-10-05T08:00:00Z"),
    )
    with judge(ledger) as judgement:
        with pytest.raises(NotFoundError) as caught:
            trace(judgement, sha("main")[:8])
        listed = caught.value.message.split(": ", 1)[1].rstrip(".").split(", ")
        assert {trace(judgement, name)["kind"] for name in listed} == {"commit", "tag"}
    assert "fits 2 things" in caught.value.message
    assert listed[0] in caught.value.fix


def test_lines_fit_a_terminal_of_eighty_columns(promoted: Judgement) -> None:
    text = render("trace", trace(promoted, "#1"), "text")
    story = text[: text.index("\nAs of")].splitlines()
    assert max(len(line) for line in story if "https://" not in line) <= 80
