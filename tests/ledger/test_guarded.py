"""Guard triggers, where DuckDB has them: no statement changes what stands."""

from pathlib import Path

import duckdb
import pytest

from ledger.errors import UsageError
from ledger.file.store import Ledger
from ledger.keeping.rebuild import rebuild
from ledger.verify import verify
from tests.helpers import run, take

_HAS_TRIGGERS = int(duckdb.__version__.split(".")[0]) >= 2


@pytest.mark.skipif(_HAS_TRIGGERS, reason="this DuckDB has triggers")
def test_without_triggers_none_are_promised(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no triggers"):
        Ledger.create(tmp_path / "ledger.duckdb", guarded=True)
    assert list(tmp_path.glob("ledger.key*")) == []


@pytest.mark.skipif(not _HAS_TRIGGERS, reason="DuckDB 1.5 has no triggers; `make soak` runs 2.0")
@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM entries", "UPDATE entries SET payload = ''", "TRUNCATE checkpoints",
     "DELETE FROM runs WHERE seq = 1", "UPDATE meta SET origin = 'x'"],
)  # fmt: skip
def test_a_guarded_file_refuses_to_be_changed(tmp_path: Path, statement: str) -> None:
    for name in ("ledger", "again"):
        if name == "ledger":
            with Ledger.create(tmp_path / "ledger.duckdb", guarded=True) as ledger:
                take(ledger, run(1), run(2))
                rebuild(ledger, tmp_path / "again.duckdb")
        with (
            duckdb.connect(str(tmp_path / f"{name}.duckdb")) as connection,
            pytest.raises(duckdb.Error, match="append-only"),
        ):
            connection.execute(statement)
    with Ledger.open(tmp_path / "ledger.duckdb") as ledger:
        assert take(ledger, run(3)) == ["added"]
        assert verify(ledger).holds
