"""The report `trace`: where something was tested, by whom, with what result, and where it runs."""

from collections.abc import Mapping
from typing import Any

from reports.basis.envelope import Report, headed
from reports.basis.frames import Tables
from reports.found.findings import findings_of
from reports.trace.matrix import matrix
from reports.trace.read import read
from reports.trace.references import resolve
from reports.trace.timeline import timeline


def trace(tables: Tables, head: Mapping[str, Any], ref: str) -> Report:
    """What is known of a commit, tag, pull request, ticket or deployment.

    `tables` are those of a published copy, or the same made of a judgement; `head` is what
    `basis.envelope.head` says of it. `ref` is a SHA (full, or a unique beginning of 7 characters
    or more), `acme/shop@SHA`, a tag (`v1.2` or `acme/shop@v1.2`), `#12` or `acme/shop#12`, a ticket
    key, or a deployment id; `tag:v1.2` and the like say which of them. Raises NotFoundError where
    nothing is known by it, or where it fits several things.
    """
    reference = resolve(tables, ref)
    found = read(tables, reference)
    subjects = [row["id"] for row in found.deployments]
    findings = findings_of(tables, subjects)
    report = {
        "query": ref,
        "kind": reference.kind,
        "zone": head["zone"],
        **headed(head, "trace", {"ref": ref}, rows=len(subjects)),
        "commits": [row for row in found.commits if row["relation"] == "same"],
        "twins": [row for row in found.commits if row["relation"] == "same_tree"],
        "pull_requests": found.others["pull_requests"],
        "deployments": _with_reasons(found.deployments, findings),
        **{name: found.others[name] for name in ("qa", "approvals", "verifications", "tickets",
                                                 "exceptions", "unbound", "voided_deployments")},
        "findings": findings,
    }  # fmt: skip
    return {**report, "timeline": timeline(report), "matrix": matrix(tables, report)}


def _with_reasons(deployments: list[Report], findings: list[Report]) -> list[Report]:
    """Each deployment with the reasons for which it fails."""
    failing: dict[str, set[str]] = {}
    for finding in findings:
        if finding["verdict"] in ("fail", "waived"):
            failing.setdefault(finding["subject"]["id"], set()).add(finding["reason"])
    return [{**row, "reasons": sorted(failing.get(row["id"], ()))} for row in deployments]
