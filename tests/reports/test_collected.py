"""Status says of each source: complete to when, what is missing and why, and what comes next."""

from pathlib import Path
from typing import Any

import pytest

from ledger.writing.append import Incoming
from reports.basis.envelope import Report
from reports.render import render
from reports.state.status import status
from tests.helpers import incoming, run
from tests.reports.small import make

DAY = "2026-10-{:02}T00:00:00Z"
pytestmark = pytest.mark.usefixtures("at_noon")


def _span(since: int, until: int) -> dict[str, str]:
    return {"repository": "acme/shop", "from": DAY.format(since), "to": DAY.format(until)}


def _covered(since: int, until: int, *kinds: str) -> Incoming:
    return incoming("github_coverage", {"of": list(kinds), **_span(since, until)})


def _gap(since: int, until: int, kind: str, reason: str, message: str = "It fails.") -> Incoming:
    said = {"of": kind, "reason": reason, "message": message, **_span(since, until)}
    return incoming("gap", said)


def _tombstone(kind: str, number: str, day: int, **fields: Any) -> Incoming:
    said = {"of": kind, "id": number, "repository": "acme/shop", "seen_at": DAY.format(day),
            "reason": "not_found", "message": "GitHub answers 404.", **fields}  # fmt: skip
    return incoming("tombstone", said)


def _collected(path: Path, *records: Incoming) -> Report:
    (shown,) = status(make(path, *records))["collected"]
    found: Report = shown
    return found


def test_kinds_that_stand_alike_are_one_row(tmp_path: Path) -> None:
    shown = _collected(
        tmp_path / "ledger.duckdb",
        _covered(1, 5, "deployments", "deployment_statuses", "approvals"),
        _covered(4, 9, "deployments", "deployment_statuses"),
        _covered(7, 9, "approvals"),
        _gap(5, 7, "approvals", "forbidden", "GitHub answers 403."),
        _gap(2, 3, "deployments", "failing"),
        _gap(1, 9, "issues", "failing"),
    )
    assert [(row["of"], row["from"], row["to"], row["breaks"]) for row in shown["kinds"]] == [
        (["approvals"], DAY.format(7), DAY.format(9), 1),
        (["deployment_statuses", "deployments"], DAY.format(1), DAY.format(9), 0),
        (["issues"], None, None, 0),
    ]
    # The gap of deployments was filled by what was stated later.
    assert [row["gaps"]["count"] for row in shown["kinds"]] == [1, 0, 1]
    newest = shown["kinds"][0]["gaps"]["newest"]
    assert (newest["from"], newest["to"]) == (DAY.format(5), DAY.format(7))
    assert (newest["reason"], newest["message"]) == ("forbidden", "GitHub answers 403.")
    assert "Let the token read this" in newest["fix"]


def test_when_to_look_again(tmp_path: Path) -> None:
    ended = {"status": "completed", "updated_at": "2026-10-08T23:30:00Z"}
    shown = _collected(
        tmp_path / "ledger.duckdb",
        _covered(1, 9, "actions_runs"),
        incoming("sweep", _span(1, 8)),
        incoming("sweep", _span(1, 2)),
        run(1, created_at=DAY.format(8), **ended),
        run(2, created_at=DAY.format(7), updated_at=DAY.format(7), status="waiting"),
        run(3, created_at=DAY.format(7), updated_at=DAY.format(7), status="queued"),
        run(4, created_at="2026-07-01T00:00:00Z", updated_at=DAY.format(7), status="waiting"),
        _tombstone("actions_runs", "3", 8),
        _tombstone("deployments", "5", 8),
        _tombstone("deployments", "5", 9, gone=False, reason="back"),
    )
    assert shown["last_sweep"] == {"from": DAY.format(1), "to": DAY.format(8)}
    assert shown["next"] == {
        "sweep_due_at": DAY.format(15),
        "look_at": "2026-10-09T00:30:00Z",
        "open_runs": 1,
        "open_deployments": 0,
    }
    assert shown["tombstones"] == 1


def test_what_a_terminal_shows_fits_its_width(tmp_path: Path) -> None:
    numbers = [number for number in range(1, 60) if number % 4]
    at = {n: f"2026-10-02T{n // 60:02}:{n % 60:02}:00Z" for n in numbers}
    path = make(
        tmp_path / "ledger.duckdb",
        _covered(1, 9, "actions_runs", "actions_jobs", "approvals", "deployments"),
        _covered(9, 9, "pending_deployments"),
        _gap(1, 9, "issues", "failing", "\x1b[31mHTTP " + "x" * 500),
        *(
            run(n, run_number=n, path=".github/workflows/deploy.yml", status="rolled_back",
                created_at=at[n], updated_at=at[n])
            for n in numbers
        ),
    )  # fmt: skip
    report = status(path)
    (shown,) = report["collected"]
    assert (shown["holes"]["count"], shown["holes"]["runs"]) == (14, 14)
    assert len(shown["holes"]["newest"]) == 5
    assert shown["holes"]["newest"][0]["first_missing"] == 56
    text = render("status", report, "text")
    told = text[text.index("acme/shop, from github") : text.index("Policies")].splitlines()
    assert "    - Never complete: issues" in told
    assert "    - Complete at 2026-10-09 00:00:00 UTC, and not before: pending_deployments" in told
    assert any("Not swept yet" in line for line in told)
    assert any("runs.status = rolled_back, 45 times" in line for line in told)
    assert any("14 holes in run numbers" in line for line in told)
    assert "\x1b" not in text
    assert max(len(line) for line in told if "xxx" not in line) <= 100
