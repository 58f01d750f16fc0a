"""The door: what is new becomes an entry, what is known adds nothing, what is bad stands aside."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.file.transaction import Transaction
from ledger.kinds.base import Observation
from ledger.verify import verify
from ledger.writing.append import Incoming, Unread, append, refusal
from tests.conftest import SetClock
from tests.helpers import OTHER_SHA, SHA, incoming, run, take

_MONDAY, _TUESDAY, _WEDNESDAY = (datetime(2026, 10, day, tzinfo=UTC) for day in (19, 20, 21))


def _git_tip(sha: str, seen: datetime | None) -> Incoming:
    body = {"name": "main", "commit": {"sha": sha}}
    return incoming("git_branch", body, source="git", repository="acme/shop", recorded=seen)


def _rules(seen: datetime) -> Incoming:
    body = {"name": "production", "protection_rules": []}
    return incoming("environments", body, repository="acme/shop", recorded=seen)


def test_outcomes_come_in_the_order_of_the_records(ledger: Ledger) -> None:
    assert take(ledger, run(1), run(0), run(1), run(2)) == [
        "added",
        "quarantined",
        "known",
        "added",
    ]


def test_an_outcome_names_the_entry_that_holds_the_record(ledger: Ledger) -> None:
    first, second = append(ledger, [run(1), run(2)])
    (again,) = append(ledger, [run(2)])
    assert (first.seq, second.seq, again.seq) == (1, 2, 2)


def test_a_version_is_told_by_its_content_and_not_by_its_time(ledger: Ledger) -> None:
    same_time = "2026-10-26T09:00:00Z"
    assert take(
        ledger,
        run(1, status="queued", updated_at=same_time),
        run(1, status="completed", updated_at=same_time),
        run(1, status="queued", updated_at=same_time),
    ) == ["added", "added", "known"]


def test_volatile_parts_make_no_version(ledger: Ledger) -> None:
    assert take(ledger, run(1, repository={"stars": 1}), run(1, repository={"stars": 2})) == [
        "added",
        "known",
    ]


def test_of_a_snapshot_kind_each_moment_counts(ledger: Ledger) -> None:
    assert take(ledger, _rules(_MONDAY), _rules(_TUESDAY), _rules(_MONDAY)) == [
        "added",
        "added",
        "known",
    ]


def test_a_branch_that_moves_and_comes_back_has_three_versions(ledger: Ledger) -> None:
    assert take(
        ledger,
        _git_tip(SHA, _MONDAY),
        _git_tip(OTHER_SHA, _TUESDAY),
        _git_tip(SHA, _WEDNESDAY),
    ) == ["added", "added", "added"]


def test_sightings_read_twice_do_not_flip_back(ledger: Ledger) -> None:
    sightings = [_git_tip(SHA, _MONDAY), _git_tip(SHA, _TUESDAY), _git_tip(OTHER_SHA, _WEDNESDAY)]
    assert take(ledger, *sightings) == ["added", "known", "added"]
    assert take(ledger, *sightings) == ["known", "known", "known"]


def test_two_sightings_in_one_second_do_not_flip_back(ledger: Ledger) -> None:
    sightings = [_git_tip(SHA, _MONDAY), _git_tip(SHA, _TUESDAY), _git_tip(OTHER_SHA, _TUESDAY)]
    assert take(ledger, *sightings) == ["added", "known", "added"]
    assert take(ledger, *sightings) == ["known", "known", "known"]


def test_a_sighting_without_a_time_is_known_by_the_last_content(ledger: Ledger) -> None:
    assert take(ledger, _git_tip(SHA, _MONDAY), _git_tip(SHA, None)) == ["added", "known"]


def test_the_same_fact_of_two_sources_is_two_entries(ledger: Ledger) -> None:
    body = {"sha": SHA, "tree": {"sha": OTHER_SHA}, "parents": []}
    assert take(
        ledger,
        incoming("git_commit", body, source="git", repository="acme/shop"),
        incoming("commits", body, repository="acme/shop"),
    ) == ["added", "added"]


def test_one_bad_record_never_stops_the_rest(ledger: Ledger) -> None:
    deep: list[Any] = []
    for _ in range(1_000):
        deep = [deep]
    unread = Unread("{", "actions_runs", UnreadableRecordError("not_json", "The line is cut."))
    records = [
        run(1),
        Incoming("test", 2, "{", unread),
        run(2, head_sha="no sha"),
        run(3, updated_at="yesterday"),
        run(4, weight=float("nan")),
        Incoming("test", 5, "[[[", Observation("actions_runs", {"id": 5, "labels": deep})),
        run(6, actor="a text"),
        run(7),
    ]
    assert take(ledger, *records) == ["added", *["quarantined"] * 6, "added"]
    reasons = ledger.rows("SELECT reason FROM quarantine ORDER BY reason")
    assert [reason for (reason,) in reasons] == [
        *["bad_field"] * 2,
        "bad_time",
        "not_canonical",
        "not_json",
        "too_deep",
    ]
    assert verify(ledger).holds


def test_quarantine_keeps_the_raw_text_once(ledger: Ledger) -> None:
    bad = Incoming("runs.ndjson", 7, '{"id": 0}', run(0).observation)
    for _ in range(2):
        append(ledger, [bad, bad])
    assert ledger.rows("SELECT origin, line, kind, reason, raw FROM quarantine") == [
        ("runs.ndjson", 7, "actions_runs", "bad_field", '{"id": 0}')
    ]


def test_refusal_says_beforehand_what_append_would_do() -> None:
    good = Observation("actions_runs", {"id": 1})
    assert refusal(good) is None
    for body in ({"id": 0}, {"id": "one"}):
        problem = refusal(Observation("actions_runs", body))
        assert problem is not None
        assert problem.reason == "bad_field"


def test_addresses_are_dropped_and_whole_floats_are_integers(ledger: Ledger) -> None:
    person = {"name": "Ada <ada@example.org>", "email": "ada@example.org", "score": 1.0}
    take(ledger, run(1, author=person))
    ((payload,),) = ledger.rows("SELECT payload FROM entries")
    assert '"author":{"name":"Ada <>","score":1}' in payload
    assert "ada@example.org" not in payload


def test_a_failing_transaction_leaves_nothing(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(ledger, run(1))
    insert = Transaction.insert

    def failing(self: Transaction, table: str, frame: pl.DataFrame) -> None:
        if table == "checkpoints":
            raise OSError("disk full")
        insert(self, table, frame)

    monkeypatch.setattr(Transaction, "insert", failing)
    with pytest.raises(OSError, match="disk full"):
        append(ledger, [run(2), run(0)])
    monkeypatch.undo()
    for table, rows in {"entries": 1, "entry_index": 1, "runs": 1, "quarantine": 0}.items():
        assert ledger.rows(f"SELECT count(*) FROM {table}") == [(rows,)]
    assert verify(ledger).holds
    assert take(ledger, run(2)) == ["added"]


def test_observed_at_is_the_ledgers_own_clock(
    simulated_ledger: Ledger, set_clock: SetClock
) -> None:
    set_clock("2026-10-26T10:00:00Z")
    take(simulated_ledger, run(1, updated_at="2020-01-01T00:00:00Z"))
    assert simulated_ledger.rows("SELECT observed_at, occurred_at FROM entry_index") == [
        (datetime(2026, 10, 26, 10, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC))
    ]


def test_each_batch_leaves_the_root_at_its_size(ledger: Ledger) -> None:
    take(ledger, run(1), run(2))
    take(ledger, run(1))
    take(ledger, run(3))
    assert ledger.rows("SELECT size FROM checkpoints ORDER BY size") == [(2,), (3,)]
