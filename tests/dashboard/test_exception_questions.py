"""The page Exceptions agrees with the register and with the findings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboard.questions import exceptions
from dashboard.questions.head import head
from ledger.clock import SIMULATED_NOW, format_time
from ledger.errors import NotFoundError
from ledger.file.store import Ledger
from ledger.reading.publish import publish
from ledger.reading.reader import Copy, Reader
from ledger.writing.append import Incoming
from reports.publish import fill
from tests.reports.small import BERLIN, deployed, make, record

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ROLES = '[[roles]]\nperson = "helen"\nrole = "head_of_engineering"\nfrom = 2026-01-01T00:00:00Z\n'


@pytest.fixture(scope="module")
def copy(demo: Path) -> Copy:
    """What is published of the demo."""
    return Reader(demo).copy()


def listed(copy: Copy) -> pl.DataFrame:
    """The register as the page has it."""
    return exceptions.listed(copy, head(copy).judged_at)


def test_each_exception_stands_somewhere(copy: Copy) -> None:
    found = {row["entry"]: row for row in listed(copy).to_dicts()}
    states = copy.frame("SELECT seq, state, follow_up_state FROM exception_state").to_dicts()
    assert len(found) == len(states)
    ways = {"expired": "ended", "revoked": "ended", "not_authorised": "never valid",
            "incomplete": "never valid"}  # fmt: skip
    for said in states:
        stands = set(found[said["seq"]]["standings"])
        assert ways[said["state"]] in stands
        assert ("overdue" in stands) == (said["follow_up_state"] == "overdue")


def test_the_approvers_have_all_of_them(copy: Copy) -> None:
    found = listed(copy)
    counted = {row["approver"]: row for row in exceptions.by_approver(found)}
    assert counted.keys() == set(found["approver"])
    assert sum(row["exceptions"] for row in counted.values()) == found.height
    assert counted["helen-acme"]["overdue"] == 1
    assert sum(row["waived_findings"] for row in counted.values()) == copy.frame(
        "SELECT count(*) FROM finding WHERE verdict = 'waived' AND waiver IS NOT NULL"
    ).item()  # fmt: skip


def test_an_exception_leads_to_what_it_waives(copy: Copy) -> None:
    expected = copy.frame(
        "SELECT waiver, subject_id, list(control ORDER BY control) FROM finding "
        "WHERE verdict = 'waived' AND waiver IS NOT NULL GROUP BY ALL"
    ).rows()
    found = [
        (entry, row["subject_id"], row["controls"])
        for entry in listed(copy)["entry"]
        for row in exceptions.waived(copy, entry).to_dicts()
    ]
    assert sorted(found) == sorted(expected)
    assert found


@pytest.mark.parametrize("entry", ["1", "-1", "x", "9" * 40, "٣"])
def test_an_entry_without_an_exception_is_told(copy: Copy, entry: str) -> None:
    with pytest.raises(NotFoundError):
        exceptions.of_entry(copy, NOON, entry)


def test_what_is_in_force_and_ends_soon_and_what_is_void(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SIMULATED_NOW, format_time(NOON))

    def approved(name: str, days: int, **fields: object) -> Incoming:
        return record(
            "exception", id=name, kind="other", deployment_id="record:one", controls=["C7.4"],
            reason="r", risk="r", approver="helen", by="helen", follow_up="A-1",
            approved_at="2026-10-27T08:00:00Z", expires_at=format_time(NOON + timedelta(days)),
            **fields,
        )  # fmt: skip

    path = make(
        tmp_path / "ledger.duckdb",
        deployed("one", "2026-10-28T08:00:00Z"),
        approved("soon", 13),
        approved("later", 15),
        approved("gone", 13, void=True),
        policy=BERLIN + ROLES,
    )
    with Ledger.open(path) as ledger:
        publish(ledger, fill)
    found = {row["id"]: row["standings"] for row in listed(Reader(path).copy()).to_dicts()}
    assert found == {"soon": ["in force", "expiring"], "later": ["in force"], "gone": ["void"]}
