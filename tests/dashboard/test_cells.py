"""What a table shows and what its file holds are the same rows, each fit for its reader."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dashboard.parts.cells import Sha, Verdict, as_csv, sha, shown
from dashboard.questions.head import Head

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HEAD = Head(NOON, NOON, 3, "00", "hash", "Europe/Berlin", "acme", False, 0, 0, 0, 0)
ROW = {
    "Verdict": Verdict("fail"),
    "Commit": Sha("0123456789" * 4),
    "When": NOON,
    "By": None,
    "Tickets": ["A-1", "A-2"],
    "Entry": 7,
    "Source": "https://example.com/1",
}


def read(text: str) -> list[dict[str, str]]:
    """What a spreadsheet reads."""
    return list(csv.DictReader(io.StringIO(text)))


def test_a_cell_is_short_for_the_eye_and_whole_in_the_file() -> None:
    assert shown(ROW, "Europe/Berlin") == {
        "Verdict": "✗ fail",
        "Commit": "0123456",
        "When": "2026-11-02 13:00 CET",
        "By": "missing",
        "Tickets": "A-1, A-2",
        "Entry": 7,
        "Source": "https://example.com/1",
    }
    assert read(as_csv([ROW], HEAD)) == [
        {
            "Verdict": "fail",
            "Commit": "0123456789" * 4,
            "When": "2026-11-02T12:00:00Z",
            "By": "",
            "Tickets": "A-1, A-2",
            "Entry": "7",
            "Source": "https://example.com/1",
            "As of": "2026-11-02T12:00:00Z",
            "Simulated": "",
        }
    ]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])  # noqa: RUF001
def test_no_spreadsheet_computes_what_somebody_wrote(formula: str) -> None:
    (row,) = read(as_csv([{formula: formula, "List": [formula], "SHA": sha(formula)}], HEAD))
    cells = [next(iter(row)), *list(row.values())[:3]]
    assert all(cell.startswith("'") for cell in cells)


def test_what_hides_is_shown_and_no_address_but_of_the_web_is_one() -> None:
    row = {"Name": "a\nb\u202ec\x1b[2J", "Source": "javascript:alert(1)"}
    (found,) = read(as_csv([row], HEAD))
    assert found["Name"] == "a\\nb\\u202ec\\x1b[2J"
    assert found["Source"] == ""
    assert shown(row, "UTC") == {"Name": "a\\nb\\u202ec\\x1b[2J", "Source": None}


def test_every_line_of_a_simulated_ledger_says_so() -> None:
    lines = read(as_csv([ROW, ROW], replace(HEAD, simulated=True)))
    assert [line["Simulated"] for line in lines] == ["SIMULATED", "SIMULATED"]
