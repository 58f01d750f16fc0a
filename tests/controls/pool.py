"""The prepared evidence of all cases in one place, to judge it by other judgements too."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import duckdb
import polars as pl

from reports.judge import evaluate
from reports.judge.catalogue import SUBJECTS, Control
from reports.judge.over_findings import roll_up, rolled
from reports.judge.statement import statement
from tests.controls.together import Batch, batches, judged

_TABLES = ("finding", "pull_standing", "outcome", *SUBJECTS.values())
Found = dict[str, tuple[str, str]]
"""Subject to (verdict, reason)."""


class Pool:
    """The rows that controls judge, of every case, in one database."""

    def __init__(self, *of: Batch) -> None:
        frames: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
        self.subjects: defaultdict[str, set[str]] = defaultdict(set)
        self.repositories: defaultdict[str, set[str]] = defaultdict(set)
        for batch in of:
            with judged(batch) as judgement:
                for table in _TABLES:
                    frames[table].append(judgement.workspace.frame(f"FROM {table}"))
            for case in batch.cases:
                self.subjects[case.control].add(case.subject)
                self.repositories[case.control].add(f"acme-{case.number}/shop")
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute(evaluate.VERDICT_MACROS.read_text(encoding="utf-8"))
        for table, listed in frames.items():
            self._put(table, pl.concat(listed))

    def _put(self, table: str, frame: pl.DataFrame) -> None:
        self._connection.register("incoming", frame.to_arrow())
        self._connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM incoming")
        self._connection.unregister("incoming")

    def judge(self, control: Control, verdict: str, *, everything: bool = False) -> Found:
        """What a judgement says of the subjects of a control's cases, or of all that there are."""
        joined = " LEFT JOIN outcome USING (subject_id)" if control.over_findings else ""
        rows = f"{SUBJECTS[control.subject]}{joined}"
        if not everything:
            rows += f" WHERE subject_id IN ({_quoted(self.subjects[control.id])})"
        return self._judged(control, rows, verdict)

    def standing(
        self, judgement: str, controls: Iterable[str], *, everything: bool = False
    ) -> Found:
        """What a judgement of merged pull requests says of those in the cases of some controls."""
        names = {name for control in controls for name in self.repositories[control]}
        return self._found(
            f"SELECT subject_id, f.verdict, f.reason FROM (SELECT subject_id, ({judgement}) AS f "
            f"FROM pull_standing WHERE {everything} OR repository IN ({_quoted(names)}))"
        )

    def _judged(self, control: Control, rows: str, verdict: str) -> Found:
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE said (control VARCHAR, subject_id VARCHAR, "
            "verdict VARCHAR, reason VARCHAR, message VARCHAR, evidence BIGINT[], due TIMESTAMPTZ)"
        )
        self._connection.execute(statement(control, rows, "said", verdict))
        return self._found("SELECT subject_id, verdict, reason FROM said")

    def roll_up(self, control: Control, parts: tuple[str, ...]) -> Found:
        """What a roll-up of these parts says of the subjects of a control's cases."""
        names = _quoted(self.subjects[control.id])
        self._connection.execute(rolled(parts))
        table = f"{SUBJECTS[control.subject]} LEFT JOIN rolled USING (subject_id)"
        rows = f"{table} WHERE subject_id IN ({names})"
        return self._judged(control, rows, roll_up(control))

    def _found(self, sql: str) -> Found:
        rows = self._connection.execute(sql).fetchall()
        return {subject: (verdict, reason) for subject, verdict, reason in rows}


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names))


@cache
def pool() -> Pool:
    """The pool, made once."""
    return Pool(*batches())
