"""The prepared evidence of all cases in one place, to judge it by other judgements than the real."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import duckdb
import polars as pl

from reports.judge import evaluate
from reports.judge.catalogue import SUBJECTS, Control, shared
from reports.judge.statement import statement
from tests.controls.mutants import Mutant
from tests.controls.together import batches, judged

_TABLES = ("pull_standing", "outcome", *SUBJECTS.values())
Found = dict[str, tuple[str, str]]
"""Subject to (verdict, reason)."""


class Pool:
    """The rows that controls judge, of every case, in one database."""

    def __init__(self) -> None:
        frames: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
        self.subjects: defaultdict[str, set[str]] = defaultdict(set)
        self.repositories: defaultdict[str, set[str]] = defaultdict(set)
        for batch in batches():
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

    def judge(self, control: Control, verdict: str) -> Found:
        """What a judgement says of the subjects of a control's cases."""
        named = ", ".join(f"'{name}'" for name in sorted(self.subjects[control.id]))
        table = SUBJECTS[control.subject]
        joined = " LEFT JOIN outcome USING (subject_id)" if control.over_findings else ""
        rows = f"(FROM {table}{joined} WHERE subject_id IN ({named}))"
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE said (control VARCHAR, subject_id VARCHAR, "
            "verdict VARCHAR, reason VARCHAR, message VARCHAR, evidence BIGINT[], due TIMESTAMPTZ)"
        )
        self._connection.execute(statement(control, rows, "said", verdict))
        said = self._connection.execute("SELECT subject_id, verdict, reason FROM said").fetchall()
        return {subject: (verdict, reason) for subject, verdict, reason in said}

    def standing(self, judgement: str, controls: Iterable[str]) -> Found:
        """What a judgement of merged pull requests says of those in the cases of some controls."""
        named = ", ".join(
            f"'{name}'" for control in controls for name in sorted(self.repositories[control])
        )
        rows = self._connection.execute(
            f"SELECT subject_id, f.verdict, f.reason FROM (SELECT subject_id, ({judgement}) AS f "
            f"FROM pull_standing WHERE repository IN ({named}))"
        ).fetchall()
        return {subject: (verdict, reason) for subject, verdict, reason in rows}

    def can_differ(self, mutant: Mutant, table: str) -> bool:
        """Whether the order of two WHENs matters for any row of any case."""
        if mutant.swaps is None:
            return True
        first, second = mutant.swaps
        if table == "judged_row":
            table = "(FROM judged_row LEFT JOIN outcome USING (subject_id))"
        found = self._connection.execute(
            f"SELECT count(*) FROM {table} WHERE ({first}) AND ({second})"
        ).fetchall()
        return bool(found[0][0])


@cache
def pool() -> Pool:
    """The pool, made once."""
    return Pool()


def written_out(verdict: str, name: str, judgement: str) -> str:
    """A judgement with another in place of the shared one that it names."""
    parts = verdict.split(name)
    return f"({judgement})".join(parts)


def naming(name: str, controls: Iterable[Control]) -> list[Control]:
    """The controls whose judgement names a shared one."""
    assert name in shared()
    return [control for control in controls if name in control.verdict]
