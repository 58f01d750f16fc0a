"""A published copy with very many deployments: those of a small one, over and over."""

import shutil
from pathlib import Path

import duckdb
import polars as pl

from ledger.reading.publish import current, folder
from reports.held.rollup import control_tally, flag_tally

_AGAIN = """
CREATE TEMP TABLE again AS SELECT range AS turn FROM range({turns});
CREATE TABLE many AS
SELECT * REPLACE (concat(subject_id, '-', turn) AS subject_id,
    started_at - turn * INTERVAL 13 HOUR AS started_at,
    strftime((started_at - turn * INTERVAL 13 HOUR)::TIMESTAMP, '%G-W%V') AS week)
FROM evidence, again ORDER BY started_at, subject_id;
DROP TABLE evidence; ALTER TABLE many RENAME TO evidence;
CREATE TABLE many AS SELECT * REPLACE (concat(subject_id, '-', turn) AS subject_id)
FROM finding, again ORDER BY subject_id, control;
DROP TABLE finding; ALTER TABLE many RENAME TO finding;
CREATE TABLE many AS SELECT * REPLACE (concat(subject_id, '-', turn) AS subject_id,
    CASE WHEN subject_type = 'deployment' THEN concat(id, '-', turn) ELSE id END AS id)
FROM subject, again ORDER BY subject_id;
DROP TABLE subject; ALTER TABLE many RENAME TO subject;
CREATE TABLE many AS SELECT * REPLACE (concat(subject_id, '-', turn) AS subject_id)
FROM waiver, again ORDER BY subject_id, control;
DROP TABLE waiver; ALTER TABLE many RENAME TO waiver;
CREATE TABLE many AS SELECT * REPLACE (concat(subject_id, '-', turn) AS subject_id,
    started_at - turn * INTERVAL 13 HOUR AS started_at)
FROM trace_deployments, again ORDER BY subject_id;
DROP TABLE trace_deployments; ALTER TABLE many RENAME TO trace_deployments;
CREATE TABLE many AS
SELECT * REPLACE (happened_at - turn * INTERVAL 13 HOUR AS happened_at) FROM trace_qa, again;
DROP TABLE trace_qa; ALTER TABLE many RENAME TO trace_qa;
"""


def many(ledger: Path, place: Path, deployments: int) -> Path:
    """A ledger in `place` with what is published of `ledger`, over and over: so many at least."""
    published = current(ledger)
    assert published is not None
    path = place / "many.duckdb"
    shutil.copyfile(ledger, path)
    folder(path).mkdir()
    copy = folder(path) / published.name
    shutil.copyfile(published, copy)
    with duckdb.connect(str(copy)) as connection:
        (few,) = connection.sql("SELECT count(*) FROM evidence").fetchall()[0]
        connection.execute(_AGAIN.format(turns=-(-deployments // few)))
        evidence = connection.sql(
            "SELECT subject_id, kind, repository, week, sha_flag, approval_flag, qa_flag, "
            "verification_flag, verdict FROM evidence"
        ).pl()
        found = connection.sql("SELECT subject_id, control, verdict FROM finding").pl()
        for table, rows in {
            "flag_tally": flag_tally(evidence),
            "control_tally": control_tally(evidence, found),
        }.items():
            _replace(connection, table, rows)
    (folder(path) / "current").write_text(f"{copy.name}\n")
    return path


def _replace(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    connection.register("incoming", rows.to_arrow())
    connection.execute(f'CREATE OR REPLACE TABLE "{table}" AS SELECT * FROM incoming')
    connection.unregister("incoming")
