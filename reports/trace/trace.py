"""The report `trace`: where something was tested, by whom, with what result, and where it runs."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from ledger.reading.workspace import Workspace
from reports.envelope import Report, envelope
from reports.findings import as_json, finding_frame
from reports.flags import flags
from reports.frames import records
from reports.judge.catalogue import FLAGS
from reports.judge.evaluate import Judgement
from reports.trace.lineage import put_traced
from reports.trace.references import Reference, resolve

_HERE = Path(__file__).parent


def trace(judgement: Judgement, ref: str) -> Report:
    """What the ledger knows of a commit, pull request, ticket or deployment.

    `ref` is a SHA (full, or a unique beginning of 7 characters or more), `#12` or `acme/shop#12`,
    a ticket key, or a deployment id. Raises NotFoundError where nothing is known by it, or where
    it is the beginning of several SHAs.
    """
    workspace = judgement.workspace
    reference = resolve(workspace, judgement.policy, ref)
    _prepare(workspace, reference)
    commits = _records(workspace, "commits")
    deployments = _list(workspace, "deployments")
    subjects = deployments["id"].to_list()
    flagged = flags(judgement, subjects).select(
        pl.col("subject_id").alias("id"), pl.struct(*FLAGS).alias("flags")
    )
    findings = as_json(judgement, finding_frame(judgement, subjects))
    return {
        "query": ref,
        "kind": reference.kind,
        **envelope(workspace, judgement.book, "trace", {"ref": ref}, rows=deployments.height),
        "commits": [row for row in commits if row["relation"] == "same"],
        "twins": [row for row in commits if row["relation"] == "same_tree"],
        "pull_requests": _records(workspace, "pull_requests"),
        "deployments": records(deployments.join(flagged, on="id", maintain_order="left")),
        "qa": _records(workspace, "qa"),
        "approvals": _records(workspace, "approvals"),
        "verifications": _records(workspace, "verifications"),
        "tickets": _records(workspace, "tickets"),
        "exceptions": _records(workspace, "exceptions"),
        "unbound": _records(workspace, "unbound"),
        "voided_deployments": _records(workspace, "voided_deployments"),
        "findings": findings,
    }


def _prepare(workspace: Workspace, reference: Reference) -> None:
    put_traced(workspace, reference.commits)
    _put_pulls(workspace, reference.pulls)
    _set(workspace, "asked_deployment", reference.deployment)
    _set(workspace, "asked_ticket", reference.ticket)
    workspace.run(_sql("subjects"))


def _put_pulls(workspace: Workspace, pulls: Iterable[tuple[str, int]]) -> None:
    schema = {"repository": pl.String, "number": pl.Int64}
    workspace.run("DROP TABLE IF EXISTS asked_pull")
    workspace.put("asked_pull", pl.DataFrame(list(pulls), schema=schema, orient="row"))


def _set(workspace: Workspace, name: str, value: str | None) -> None:
    """Set a variable of the workspace to a text, by way of a table: text is never put into SQL."""
    workspace.run("DROP TABLE IF EXISTS said")
    workspace.put("said", pl.DataFrame({"value": [value]}, schema={"value": pl.String}))
    workspace.run(f"SET VARIABLE {name} = (SELECT value FROM said); DROP TABLE said")


def _sql(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


def _list(workspace: Workspace, name: str) -> pl.DataFrame:
    return workspace.frame(_sql(name))


def _records(workspace: Workspace, name: str) -> list[Report]:
    return records(_list(workspace, name))
