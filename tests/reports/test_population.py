"""Holes in run numbers are what is missing between held runs, and only where runs are covered."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.canonical import SAFE_INTEGER
from ledger.clock import format_time
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.reading.workspace import Workspace, moment
from ledger.writing.append import Incoming, append
from reports.evidence.assemble import run as run_script
from reports.evidence.policy.coverage import put_source_spans
from tests.helpers import run

FIRST = datetime(2026, 10, 1, tzinfo=UTC)
LAST = 40
Hole = tuple[str, int, int, int]

pytestmark = pytest.mark.usefixtures("at_noon")


def _at(number: int) -> datetime:
    return FIRST + timedelta(minutes=number)


def _run(number: int, path: str, shift: int) -> Incoming:
    """The run of a workflow with a number; `shift` keeps ids of workflows apart."""
    time = format_time(_at(number))
    return run(number + shift, run_number=number, path=path, created_at=time, updated_at=time)


def _covered(since: int, until: int) -> Incoming:
    body = {"of": ["actions_runs"], "repository": "acme/shop",
            "from": format_time(_at(since)), "to": format_time(_at(until))}  # fmt: skip
    return Incoming("t", 1, "", Observation("github_coverage", body, repository="acme/shop"))


def _holes(*records: Incoming) -> list[Hole]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.duckdb"
        with Ledger.create(path, simulated=True) as ledger:
            append(ledger, records)
            at = moment(ledger, None)
        with Workspace(path, at) as workspace:
            put_source_spans(workspace)
            run_script(workspace, "deployments/population")
            return workspace.rows(
                "SELECT path, first_missing, last_missing, missing FROM run_number_hole "
                "ORDER BY path, first_missing"
            )


@settings(max_examples=20)
@given(
    deleted=st.sets(st.integers(1, LAST), max_size=LAST - 1),
    span=st.tuples(st.integers(0, LAST + 1), st.integers(0, LAST + 1)),
)
def test_every_deleted_run_between_covered_ones_is_in_a_hole(
    deleted: set[int], span: tuple[int, int]
) -> None:
    since, until = sorted(span)
    held = [number for number in range(1, LAST + 1) if number not in deleted]
    found = _holes(
        _covered(since, until),
        *(_run(number, "deploy.yml", 100) for number in held),
        # Another workflow has all of its numbers.
        *(_run(number, "test.yml@refs/heads/main", 1_000) for number in range(1, LAST + 1)),
    )
    expected = [
        ("deploy.yml", before + 1, after - 1, after - before - 1)
        for before, after in pairwise(held)
        if after - before > 1 and since <= before and after <= until
    ]
    assert found == expected


def test_numbers_of_any_size_and_none_are_no_trouble() -> None:
    found = _holes(
        _covered(0, LAST),
        _run(3, "deploy.yml", 100),
        run(9, path="deploy.yml", run_number=SAFE_INTEGER, created_at=format_time(_at(9)),
            updated_at=format_time(_at(9))),
        run(10, path="deploy.yml", run_number=-SAFE_INTEGER, created_at=format_time(_at(10))),
        run(11, path="deploy.yml", run_number=None, created_at=format_time(_at(11))),
        run(12, path=None, run_number=7, created_at=format_time(_at(12))),
    )  # fmt: skip
    assert found == [("deploy.yml", 4, SAFE_INTEGER - 1, SAFE_INTEGER - 4)]
