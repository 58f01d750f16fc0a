"""The gate: would this deployment be compliant if it started now? By the controls of the audit."""

import polars as pl

from reports.basis.envelope import Report, envelope
from reports.evidence.deployments.asked import ASKED, Asked
from reports.found.findings import as_json, finding_frame
from reports.judge.catalogue import control
from reports.judge.evaluate import Judgement

NEEDS_RUN = ("run_not_linked", "trigger_unknown", "actor_unknown")
"""Reasons that only say that no run, or nobody, was named."""


def check(judgement: Judgement, asked: Asked) -> Report:
    """The report `check`: `verdict` is pass, fail or undecidable; `missing` is what is in the way.

    In the way are mandatory controls that can be decided before a deployment and are fail or
    undecidable. What is decided afterwards, or only when the run is named, is listed as `later`.
    """
    found = finding_frame(judgement, [ASKED]).filter(pl.col("verdict") != "not_applicable")
    later = [_is_later(row, asked) for row in found.iter_rows(named=True)]
    now = found.filter(~pl.Series(later, dtype=pl.Boolean))
    missing = now.filter(
        "is_rated", pl.col("level") == "mandatory", pl.col("verdict").is_in(["fail", "undecidable"])
    )
    verdicts = set(missing["verdict"])
    parameters = {name: value for name, value in vars(asked).items() if value is not None}
    return {
        "verdict": "fail" if "fail" in verdicts else "undecidable" if verdicts else "pass",
        **envelope(judgement.workspace, judgement.book, "check", parameters, rows=now.height),
        "asked": vars(asked),
        "missing": as_json(judgement, missing),
        "findings": as_json(judgement, now),
        "later": as_json(judgement, found.filter(pl.Series(later, dtype=pl.Boolean))),
    }


def _is_later(row: Report, asked: Asked) -> bool:
    if control(row["control"]).decided_after or row["verdict"] == "pending":
        return True
    return row["reason"] in NEEDS_RUN and asked.run is None and row["verdict"] == "undecidable"
