"""Status says what a ledger holds, how fresh it is, and what is not in order. It judges nothing."""

from pathlib import Path

import pytest

from ledger.file.store import Ledger
from ledger.writing.append import append
from reports.render import render
from reports.state.status import status
from tests.helpers import incoming
from tests.reports.small import GITHUB, deployed, make, record

COVERED = {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}
pytestmark = pytest.mark.usefixtures("at_noon")


def test_an_empty_ledger_says_what_to_do(tmp_path: Path) -> None:
    Ledger.create(tmp_path / "empty.duckdb", simulated=True).__exit__()
    report = status(tmp_path / "empty.duckdb")
    assert (report["ledger"]["size"], report["last_appended_at"], report["entries"]) == (
        0,
        None,
        [],
    )
    text = render("status", report, "text")
    assert "ingest" in text
    assert "nothing can fail for being absent" in text


def test_what_a_ledger_holds(tmp_path: Path) -> None:
    body = "```qa-result\nenvironment: [\n```\n```qa-result\nresult: maybe\n```"
    comment = {"id": 5, "body": body, "issue_url": f"{GITHUB}/issues/9",
               "created_at": "2026-10-05T12:00:00Z"}  # fmt: skip
    path = make(
        tmp_path / "ledger.duckdb",
        deployed("one", "2026-10-27T08:00:00Z"),
        deployed("two", "2026-10-28T08:00:00Z"),
        record("coverage", of=["qa"], **COVERED),
        incoming("issue_comments", comment),
    )
    with Ledger.open(path) as ledger:
        append(ledger, [incoming("approvals", {"state": "approved"})])
    report = status(path)
    entries = {row["kind"]: row for row in report["entries"]}
    deployments = entries["record:deployment:stated"]
    assert (deployments["repository"], deployments["entries"]) == ("acme/shop", 2)
    assert deployments["newest_occurred_at"] == "2026-10-28T08:00:00Z"
    assert deployments["newest_observed_at"] == "2026-11-02T12:00:00Z"
    assert sum(row["entries"] for row in report["entries"]) == report["ledger"]["size"]
    assert report["file_bytes"] == path.stat().st_size
    assert [(row["kind"], row["count"]) for row in report["quarantined"]] == [("approvals", 1)]
    assert [(row["ticket"], row["blocks"]) for row in report["unreadable_blocks"]] == [("#9", 2)]
    assert [(row["zone"], row["from"]) for row in report["policies"]] == [("Europe/Berlin", None)]
    text = render("status", report, "text")
    assert "2 evidence blocks on acme/shop#9" in text
    assert "1 record of kind approvals in quarantine" in text
