"""What every way in must do: the same suite for each of them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.records.line import observe_record
from ingest.source import total
from ledger.clock import format_time
from ledger.file.store import Ledger
from ledger.verify import verify
from ledger.writing.append import Incoming, append
from tests.tickets.ways import NAMES, NOW, STORY, Step, Way, way

_MOVES = (
    'SELECT ticket, status, from_status, said_at, "by" FROM ticket_updates ORDER BY said_at, status'
)


@pytest.fixture(params=NAMES)
def told(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    """Each way in, with the story told."""
    with way(request.param, tmp_path) as running:
        running.tell(STORY)
        yield running


def _expected(key: str) -> list[tuple[Any, ...]]:
    return [(key, step.status, step.left, step.at, step.by) for step in STORY]


def test_every_move_is_a_row_in_order(ledger: Ledger, told: Way) -> None:
    told.collect(ledger)
    assert ledger.rows(_MOVES) == _expected(told.key)
    assert ledger.rows("SELECT count(*) FROM quarantine") == [(0,)]


def test_collecting_again_adds_no_move_and_loses_none(ledger: Ledger, told: Way) -> None:
    told.collect(ledger)
    again = total([count for count in told.collect(ledger) if "coverage" not in str(count.kind)
                   and "sweep" not in str(count.kind)])  # fmt: skip
    assert again["added"] == 0
    assert ledger.rows(_MOVES) == _expected(told.key)
    assert verify(ledger).holds


def test_what_happens_later_comes_with_the_next_walk(ledger: Ledger, told: Way) -> None:
    told.collect(ledger)
    later = Step("Done", "In Test", NOW - timedelta(minutes=5), "quinn")
    told.tell([*STORY, later])
    told.collect(ledger)
    assert [row[1] for row in ledger.rows(_MOVES)] == ["In Test", "Reopened", "In Test", "Done"]


def test_one_broken_move_stops_no_other(ledger: Ledger, told: Way) -> None:
    told.tell(STORY, broken=True)
    counts = total(told.collect(ledger))
    assert ledger.rows(_MOVES) == _expected(told.key)
    assert counts["quarantined"] == 1
    assert counts["read"] == counts["added"] + counts["known"] + counts["quarantined"]
    ((reason, raw),) = ledger.rows("SELECT reason, raw FROM quarantine")
    assert reason in ("bad_field", "bad_time")
    assert raw


def test_a_move_is_the_same_row_as_a_record_but_for_who_tells_it(ledger: Ledger, told: Way) -> None:
    told.collect(ledger)
    for step in STORY:
        said = {
            "type": "ticket",
            "repository": "acme/shop",
            "key": told.key,
            "by": step.by,
            "status": step.status,
            "from_status": step.left,
            "time": format_time(step.at),
        }
        append(ledger, [Incoming("test", 1, "", observe_record(said))])
    same = 'ticket, status, from_status, said_at, "by", title, tickets, notes'
    rows = ledger.rows(
        f"SELECT {same}, list(DISTINCT origin ORDER BY origin), count(*) FROM ticket_updates "
        "GROUP BY ALL"
    )
    assert [(row[-2], row[-1]) for row in rows] == [(["records", "tickets"], 2)] * len(STORY)
    strengths = dict(ledger.rows("SELECT DISTINCT origin, strength FROM ticket_updates"))
    is_file = told.name in ("csv", "ndjson")
    assert strengths == {"records": "attested", "tickets": "attested" if is_file else "observed"}


def test_what_a_system_with_a_clock_has_whole_is_stated_and_no_more(
    ledger: Ledger, told: Way
) -> None:
    told.collect(ledger)
    rows = set(ledger.rows("SELECT of, covered, until FROM coverage WHERE covered IS NOT NULL"))
    if told.name.startswith("jira"):
        assert rows == {("tickets", "project:ENG", NOW)}
    elif told.name == "github":
        assert {("issues", "acme/shop", NOW), ("issue_timeline", "acme/shop", NOW)} <= rows
    else:
        assert rows == set()


def test_what_is_broken_leaves_the_span_unstated(ledger: Ledger, told: Way) -> None:
    told.tell(STORY, broken=True)
    told.collect(ledger)
    covered = ledger.rows(
        "SELECT count(*) FROM coverage WHERE of IN ('tickets', 'issue_timeline') "
        "AND until > $1 AND since < $1", [NOW - timedelta(seconds=1)],
    )  # fmt: skip
    assert covered == [(0,)] or told.name == "github"
    gaps = ledger.rows("SELECT reason FROM gaps WHERE of IN ('tickets', 'issue_timeline')")
    assert gaps == ([] if told.name in ("csv", "ndjson") else [("quarantined",)])
