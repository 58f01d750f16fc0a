"""A row class is the one definition of its table: for DuckDB, polars and pandera alike."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
import polars as pl
import pytest

from ledger.file.store import Ledger
from ledger.file.tables import all_ddl, columns, ddl, polars_schema, soundness
from ledger.kinds import ROWS
from ledger.kinds.base import Name, Positive, Row, Sha
from ledger.writing.schema import failures, pandera_schema


class _ExampleRow(Row, frozen=True, kw_only=True):
    """One column of each sort."""

    table = "examples"

    number: Positive
    name: Name
    sha: Sha | None
    flag: bool | None
    at: datetime | None
    tickets: list[str]
    level: Annotated[int, msgspec.Meta(ge=0)] | None


def _frame(**values: object) -> pl.DataFrame:
    row = {
        "seq": 1,
        "key": "example:1",
        "repository": None,
        "source_time": datetime(2026, 10, 26, tzinfo=UTC),
        "number": 1,
        "name": "one",
        "sha": "a" * 40,
        "flag": True,
        "at": None,
        "tickets": ["ENG-1"],
        "level": 0,
        **values,
    }
    return pl.DataFrame([row], schema=polars_schema(_ExampleRow))


def test_ddl_follows_the_annotations() -> None:
    assert ddl(_ExampleRow) == (
        'CREATE TABLE "examples" ("seq" BIGINT, "key" VARCHAR, "repository" VARCHAR, '
        '"source_time" TIMESTAMPTZ, "number" BIGINT, "name" VARCHAR, "sha" VARCHAR, '
        '"flag" BOOLEAN, "at" TIMESTAMPTZ, "tickets" VARCHAR[], "level" BIGINT)'
    )


def test_nullability_follows_the_annotations() -> None:
    nullable = {column.name for column in columns(_ExampleRow) if column.nullable}
    assert nullable == {"sha", "flag", "at", "level"}


def test_a_good_row_passes_the_schema() -> None:
    pandera_schema(_ExampleRow).validate(_frame(), lazy=True)
    assert _frame().select(soundness(_ExampleRow)).item()
    assert list(failures(_ExampleRow, _frame())) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("number", 0), ("number", None), ("name", ""), ("sha", "abc"), ("level", -1), ("key", "")],
)
def test_a_value_out_of_bounds_fails_the_schema(column: str, value: object) -> None:
    frame = _frame(**{column: value})
    assert [found[0] for found in failures(_ExampleRow, frame)] == [column]
    assert not frame.select(soundness(_ExampleRow)).item()


def test_every_table_of_the_house_exists_in_a_new_ledger(ledger: Ledger) -> None:
    found = ledger.rows("SELECT DISTINCT table_name FROM information_schema.columns")
    assert {row.table for row in ROWS} <= {name for (name,) in found}
    assert len(all_ddl()) == len({row.table for row in ROWS})
