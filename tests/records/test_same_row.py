"""The same fact gives the same typed row, whichever way it comes in (controls.md section 6)."""

from collections.abc import Callable
from typing import Any

import pytest

from ledger.file.store import Ledger
from ledger.kinds import RECORDS
from tests.records.facts import FACTS, table
from tests.records.ways import WAYS, WAYS_OF, types_of

CASES = [(type_, way) for type_, ways in WAYS_OF.items() for way in ways]

STRENGTHS = {
    **dict.fromkeys(WAYS, ("comments", "attested")),
    **dict.fromkeys(("NDJSON", "CSV", "record", "standard input"), ("records", "attested")),
    **dict.fromkeys(("check run", "action"), ("checks", "pipeline")),
    "ticket export": ("tickets", "attested"),
    "JUnit": ("junit", "pipeline"),
    "CDEvents": ("cdevents", "pipeline"),
}

# What tells ways apart: whence and how strong, which entry, and a block's place in its text. An
# event brings an id of its own.
_OF_THE_WAY = ("origin", "strength", "seq", "key", "url", "source_time", "record_id", "repository",
               "block", "block_created", "block_changed")  # fmt: skip

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Row]:
    """The row that a fact becomes by a way; each way has one ledger for all its facts."""
    found: dict[tuple[str, str], Row] = {}

    def row(type_: str, way: str) -> Row:
        if (type_, way) not in found:
            folder = tmp_path_factory.mktemp("way")
            with Ledger.create(folder / "ledger.duckdb") as ledger:
                for kind in (kind for kind, ways in WAYS_OF.items() if way in ways):
                    before = ledger.head()[0]
                    WAYS[way](ledger, folder, kind)
                    frame = ledger.frame(f"SELECT * FROM {table(kind)} WHERE seq > {before}")
                    found[kind, way] = frame.row(0, named=True)
                    assert ledger.head()[0] == before + 1
                assert ledger.rows("FROM quarantine") == []
        return found[type_, way]

    return row


@pytest.mark.parametrize(("type_", "way"), CASES, ids=lambda value: value)
def test_the_same_fact_is_the_same_row(
    rows: Callable[[str, str], Row], type_: str, way: str
) -> None:
    one, expected = rows(type_, way), rows(type_, "NDJSON")
    compared = [name for name in expected if name not in _OF_THE_WAY]
    assert {name: one[name] for name in compared} == {name: expected[name] for name in compared}
    if type_ != "coverage":
        assert (one["origin"], one["strength"]) == STRENGTHS[way]
        assert (one["about"], one["by"], one["tickets"]) == ("acme/shop", "quinn", ["ENG-1"])


def test_every_type_has_a_fact_and_every_way_that_the_house_knows_a_case() -> None:
    assert set(FACTS) == set(WAYS_OF) == {*RECORDS, "coverage"}
    for way in WAYS:
        assert {type_ for type_, listed in CASES if listed == way} == types_of(way), way


def test_a_fact_says_every_field_that_its_row_may_have(rows: Callable[[str, str], Row]) -> None:
    """Else a way could lose it unseen."""
    unsaid = {
        (type_, name)
        for type_ in FACTS
        for name, value in rows(type_, "NDJSON").items()
        if value in (None, []) and name not in _OF_THE_WAY
    }
    # Which commit a move in a ticket system was about, no record of ours says.
    assert {name for type_, name in unsaid if (type_, name) != ("ticket", "sha")} <= {
        "notes", "said_on", "tester_claimed", "deployment", "pull_request", "revoked_at", "branch",
        "until", "repositories", "by_id", "approver_claimed", "site", "ticket_id",
    }  # fmt: skip
