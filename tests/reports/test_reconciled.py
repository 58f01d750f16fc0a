"""The population: counts add up, each difference is listed with its reason, and what is not covered
proves nothing.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.clock import SIMULATED_NOW
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming
from reports.basis.envelope import Report
from reports.judge.evaluate import Judgement, judge
from reports.render.audit.words import PARTS, REASONS
from reports.render.audit.words import POPULATIONS as NAMED
from reports.state.population import POPULATIONS, population
from tests.helpers import incoming, run
from tests.reports.small import BERLIN, GITHUB, deployed, make, record

NOON = "2026-11-02T12:00:00Z"
DAY = "2026-10-20T0{}:00:00Z"
POLICY = f"""{BERLIN}
[[deploy_workflows]]
path = ".github/workflows/deploy.yml"
environment = "production"
[tickets]
projects = ["ENG"]
"""
COVERED = ["actions_runs", "deployments", "pulls", "commits"]


def _run(number: int, run_number: int, **said: Any) -> Incoming:
    times = dict.fromkeys(("created_at", "updated_at", "run_started_at"), DAY.format(8))
    done = {"status": "completed", "conclusion": "success", "path": ".github/workflows/deploy.yml"}
    return run(number, run_number=run_number, **{**times, **done, **said})


def _deployment(number: int, *, of_run: int | None = None, **said: Any) -> list[Incoming]:
    url, at = f"{GITHUB}/deployments/{number}", DAY.format(8)
    body = {"id": number, "url": url, "environment": "production", "sha": "a" * 40,
            "created_at": at, "updated_at": at, "creator": {"login": "dora", "type": "User"},
            **said}  # fmt: skip
    log = f"https://github.com/acme/shop/actions/runs/{of_run}" if of_run else None
    status = {"id": number * 10, "state": "success", "created_at": at, "updated_at": at,
              "deployment_url": url, "log_url": log, "environment": "production"}  # fmt: skip
    return [incoming("deployments", body, url=url),
            incoming("deployment_statuses", status, url=f"{url}/statuses")]  # fmt: skip


def _covered() -> Incoming:
    body = {"of": COVERED, "repository": "acme/shop", "from": "2026-10-01T00:00:00Z", "to": NOON}
    return Incoming("t", 1, "", Observation("github_coverage", body, repository="acme/shop"))


def _records() -> list[Incoming]:
    """One of each: what agrees, and what does not."""
    return [
        _run(101, 1), *_deployment(1, of_run=101, description="ENG-1"),
        _run(102, 2),
        _run(105, 5), record("deployment", id="of-run", environment="production", sha="b" * 40,
                             result="success", mechanism="script", run_id=105,
                             time=DAY.format(8), ticket="ENG-2"),
        _run(106, 6, conclusion="skipped"),
        *(_run(106 + number, number, path=".github/workflows/test.yml") for number in (1, 3)),
        *_deployment(2),
        *_deployment(3, of_run=999),
        deployed("elsewhere", DAY.format(9), ticket="ENG-3"),
        deployed("lost-run", DAY.format(9), run_id=998),
        deployed("lost-deployment", DAY.format(9), deployment_id=997),
        deployed("staged", DAY.format(9), environment="staging", ticket="ENG-4"),
        deployed("previewed", DAY.format(9), environment="preview-1"),
        deployed("before", "2026-10-10T09:00:00Z"),
        *(record("ticket", key=key, status="Done", time="2026-10-21T08:00:00Z")
          for key in ("ENG-1", "ENG-4", "ENG-9")),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Judgement]]:
    """A ledger with every difference, whose sources are complete, and the same without a word."""
    folder = tmp_path_factory.mktemp("population")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, NOON)
        complete = make(folder / "a.duckdb", *_records(), _covered(), policy=POLICY)
        silent = make(folder / "b.duckdb", *_records(), policy=POLICY)
    with judge(complete, NOON) as one, judge(silent, NOON) as other:
        yield {"complete": one, "silent": other}


def _of(report: Report) -> set[tuple[str, str, int]]:
    return {(row["part"], row["id"], row["count"]) for row in report["differences"]}


DIFFERENCES = {
    ("run_without_deployment", "102:1", 1),
    ("runs_missing", ".github/workflows/deploy.yml 3 to 4", 2),
    ("deployment_without_run", "2", 1),
    ("deployment_of_unknown_run", "3", 1),
    ("record_of_unknown_run", "record:lost-run", 1),
    ("record_of_unknown_deployment", "record:lost-deployment", 1),
    ("deployment_without_ticket", "2", 1),
    ("deployment_without_ticket", "3", 1),
    ("deployment_without_ticket", "run:102:1:production", 1),
    ("deployment_without_ticket", "record:lost-run", 1),
    ("deployment_without_ticket", "record:lost-deployment", 1),
    ("ticket_not_in_production", "ENG-4", 1),
    ("ticket_without_deployment", "ENG-9", 1),
}


def test_each_difference_is_listed_with_its_reason(judged: dict[str, Judgement]) -> None:
    report = population(judged["complete"], "2026-10-20", "2026-10-21")
    assert _of(report) == DIFFERENCES
    assert all(row["proved"] for row in report["differences"])
    entries = [seq for row in report["differences"] for seq in row["evidence"]]
    assert entries
    counted = {one["population"]: {part["part"]: part["count"] for part in one["parts"]}
               for one in report["populations"]}  # fmt: skip
    assert counted["runs"] == {
        "with_deployment": 1, "with_declared_deployment": 1, "never_started": 1,
        "not_started_yet": 0, "run_without_deployment": 1,
    }  # fmt: skip
    assert counted["run_numbers"] == {"held": 4, "runs_missing": 2}
    assert counted["deployments"]["made_elsewhere"] == 3
    assert counted["deployments_on_tickets"]["no_ticket_expected"] == 1


def test_where_nothing_is_said_to_be_complete_nothing_is_missing(
    judged: dict[str, Judgement],
) -> None:
    report = population(judged["silent"], "2026-10-20", "2026-10-21")
    # A hole in the numbers is none where the runs were not listed.
    assert _of(report) == {row for row in DIFFERENCES if row[0] != "runs_missing"}
    assert not [row for row in report["differences"] if row["proved"]]


def test_a_period_holds_what_happened_in_it(judged: dict[str, Judgement]) -> None:
    whole, part = (
        population(judged["complete"], *asked) for asked in ((), ("2026-10-10", "2026-10-10"))
    )
    assert {member["id"] for member in part["members"]} == {"record:before", "before"}
    assert len(whole["members"]) == len(part["members"]) + len(
        population(judged["complete"], "2026-10-11T00:00:00+02:00")["members"]
    )


def _adds_up(report: Report) -> None:
    listed = Counter((row["population"], row["part"]) for row in report["members"])
    assert {name for name, _ in listed} <= set(POPULATIONS)
    for one in report["populations"]:
        assert one["total"] == sum(part["count"] for part in one["parts"])
        for part in one["parts"]:
            here = one["population"], part["part"]
            rows = [r for r in report["differences"] if (r["population"], r["part"]) == here]
            assert part["difference"] == POPULATIONS[one["population"]][part["part"]]
            if part["difference"]:
                assert part["count"] == sum(row["count"] for row in rows)
                assert part["proved"] == sum(row["count"] for row in rows if row["proved"])
            else:
                assert (rows, part["proved"]) == ([], None)
                assert part["count"] == listed[one["population"], part["part"]]
    ids = Counter((row["population"], row["repository"], row["id"]) for row in report["members"])
    assert set(ids.values()) <= {1}


def test_counts_add_up_and_are_those_of_the_ledger(
    judged: dict[str, Judgement], judged_acme: Judgement
) -> None:
    for judgement in (*judged.values(), judged_acme):
        report = population(judgement)
        _adds_up(report)
        totals = {one["population"]: one["total"] for one in report["populations"]}
        (deployments, records), *_ = judgement.workspace.rows(
            "SELECT (SELECT count(*) FROM evidence), (SELECT count(*) FROM stated_deployment)"
        )
        assert totals["deployments_on_tickets"] == deployments
        assert totals["declarations"] == records
        runs = [row for row in report["members"]
                if row["population"] == "runs" and row["part"] != "with_deployment"]  # fmt: skip
        assert totals["deployments"] == deployments - len(runs)


def test_every_part_has_its_words() -> None:
    parts = {part: differs for listed in POPULATIONS.values() for part, differs in listed.items()}
    assert set(NAMED) == set(POPULATIONS)
    assert set(PARTS) == set(parts)
    assert set(REASONS) == {part for part, differs in parts.items() if differs}


def test_an_empty_ledger_has_no_members(tmp_path: Path, set_clock: Any) -> None:
    set_clock(NOON)
    with judge(make(tmp_path / "ledger.duckdb"), NOON) as judgement:
        report = population(judgement)
    assert report["members"] == report["differences"] == report["completeness"] == []
    assert {one["total"] for one in report["populations"]} == {0}
