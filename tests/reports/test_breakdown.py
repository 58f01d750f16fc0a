"""Controls by control, clause, repository and role: every finding counts where it belongs."""

import polars as pl
import pytest

from ledger.errors import UsageError
from reports.basis.verdicts import VERDICTS
from reports.found.breakdown import BY, controls
from reports.found.counts import tally
from reports.found.findings import finding_frame
from reports.judge.evaluate import Judgement


def _sum(rows: list[dict[str, dict[str, int]]]) -> dict[str, int]:
    return {verdict: sum(row["verdicts"][verdict] for row in rows) for verdict in VERDICTS}


@pytest.mark.parametrize("by", ["control", "repository", "role"])
def test_rows_add_up_to_the_whole(judged_acme: Judgement, by: str) -> None:
    report = controls(judged_acme, by)
    found = finding_frame(judged_acme)
    if by == "role":
        found = found.filter(pl.col("subject_type") == "deployment")
    assert report["verdicts"] == tally(found) == _sum(report["rows"])
    assert len({row["name"] for row in report["rows"]}) == len(report["rows"])


def test_a_clause_has_the_findings_of_each_of_its_controls(judged_acme: Judgement) -> None:
    report = controls(judged_acme, "clause")
    found = finding_frame(judged_acme)
    by_name = {row["name"]: row for row in report["rows"]}
    gate = found.filter(pl.col("clause").str.split(", ").list.contains("7.4"))
    assert gate["control"].n_unique() > 1
    assert by_name["7.4"]["verdicts"] == tally(gate)
    assert list(by_name)[:3] == ["3", "4", "6"]
    assert list(by_name)[-1] == "beyond the SOP"


def test_a_role_is_the_one_that_the_person_held_then(judged_acme: Judgement) -> None:
    report = controls(judged_acme, "role")
    rows = {row["name"]: row for row in report["rows"]}
    (deployments,) = judged_acme.workspace.rows("SELECT count(*) FROM evidence")[0]
    assert sum(row["subjects"] for row in rows.values()) == deployments
    by_devops = judged_acme.workspace.rows(
        "SELECT count(*) FROM acting a JOIN evidence e USING (subject_id) "
        "WHERE a.actor IN ('dana-acme', 'felix-acme') AND e.kind = 'production'"
    )[0][0]
    assert rows["devops"]["subjects"] >= by_devops > 0
    assert {"no role", "nobody known"} & set(rows)


def test_a_period_counts_what_happened_in_it(judged_acme: Judgement) -> None:
    parts = [controls(judged_acme, "role", *asked) for asked in
             ((None, "2026-09-15"), ("2026-09-16", None))]  # fmt: skip
    whole = controls(judged_acme, "role")
    assert _sum([row for part in parts for row in part["rows"]]) == whole["verdicts"]


def test_other_groups_are_refused(judged_acme: Judgement) -> None:
    with pytest.raises(UsageError, match="nothing to sort by") as told:
        controls(judged_acme, "person")
    assert all(by in told.value.fix for by in BY)
