"""Taking in an archive, over DuckDB only reading the same file."""

from itertools import count

import duckdb

from tests.bench.corpus import RUNS, Corpus, ledger_of
from tests.bench.measure import Row, compare, ready

_COLUMNS = "{url: 'VARCHAR', recorded: 'VARCHAR', record: 'JSON'}"


def rows(corpus: Corpus) -> list[Row]:
    """Validated, hashed, typed, sealed and committed; `read_json` does none of that."""
    file = str(corpus.archive / "actions_runs.ndjson")
    numbers = count()

    def ours() -> None:
        ledger_of(corpus.folder / f"ingested-{next(numbers)}.duckdb", corpus.archive)

    def theirs() -> None:
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE t AS FROM read_json('{file}', columns={_COLUMNS})")

    name = f"ingest of {RUNS:,} runs over duckdb read_json"
    return compare("ingest", ready(theirs), {name: (ready(ours), 3.5)})
