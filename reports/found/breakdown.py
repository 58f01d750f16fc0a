"""The report `controls`: verdicts and rates by control, clause, repository or role."""

import re
from collections.abc import Iterator, Mapping

import polars as pl

from ledger.errors import UsageError
from reports.basis.envelope import Report, envelope
from reports.basis.period import period
from reports.found.counts import rated, rates, tally
from reports.found.findings import finding_frame
from reports.judge.catalogue import catalogue
from reports.judge.evaluate import Judgement

BY = ("control", "clause", "repository", "role")
"""What the report may be by; `role` is that of whoever deployed, at that time."""

NO_ROLE = "no role"
NOBODY = "nobody known"

# A team whose members nobody knows gives nobody a role.
_ROLES = """
SELECT a.subject_id, CASE WHEN a.actor_person IS NULL THEN '' ELSE coalesce(
    list_aggregate(list_sort(list_distinct(list(g.role) FILTER (g.role IS NOT NULL))),
        'string_agg', ', '), '-') END AS role
FROM acting a JOIN evidence e USING (subject_id)
LEFT JOIN role_grant g ON g.person = a.actor_person AND g.repository = e.repository
    AND g.kind = coalesce(e.kind, '') AND g.since <= e.started_at AND e.started_at < g.until
GROUP BY a.subject_id, a.actor_person
"""
_NAMED: Mapping[str, str] = {"": NOBODY, "-": NO_ROLE}


def controls(
    judgement: Judgement,
    by: str = "control",
    since: str | None = None,
    until: str | None = None,
) -> Report:
    """The report `controls`: one row for each control, clause, repository or role.

    Of the findings on what happened in a period (`reports.basis.period`). By role, only findings on
    deployments count: `role` names every role that the person held there at the start. Raises
    UsageError for another `by`.
    """
    if by not in BY:
        raise UsageError(f"--by {by!r} is nothing to sort by.", f"Choose one of {', '.join(BY)}.")
    asked = period(since, until, judgement.policy.calendar)
    found = finding_frame(judgement, within=asked)
    if by == "role":
        found = found.filter(pl.col("subject_type") == "deployment")
    rows = list(_GROUPS[by](judgement, found))
    head = envelope(
        judgement.workspace, judgement.book, "controls", {"by": by, **asked.parameters()}, len(rows)
    )
    return {
        "by": by,
        **asked.parameters(),
        **head,
        "rows": rows,
        "verdicts": tally(found),
        "rates": rates(found),
        "rated": rated(found),
    }


def _by_control(judgement: Judgement, found: pl.DataFrame) -> Iterator[Report]:
    """Every control, also one that judged nothing."""
    grouped = found.partition_by("control", as_dict=True)
    for control in catalogue():
        rows = grouped.get((control.id,), found.clear())
        said = {"clause": control.clause, "level": judgement.level(control),
                "statement": control.statement}  # fmt: skip
        yield {"name": control.id, **said, **_counted(rows)}


def _by_clause(_: Judgement, found: pl.DataFrame) -> Iterator[Report]:
    """Every clause; a control of several clauses counts in each of them."""
    each = found.with_columns(pl.col("clause").str.split(", ").alias("of")).explode("of")
    grouped = each.partition_by("of", as_dict=True)
    named = {clause for control in catalogue() for clause in control.clause.split(", ")}
    for clause in sorted(named, key=in_order):
        yield {"name": clause, **_counted(grouped.get((clause,), each.clear()))}


def in_order(clause: str) -> tuple[bool, list[int], str]:
    """Clauses as the SOP has them; what is beyond it comes last."""
    numbers = [int(part) for part in re.findall(r"[0-9]+", clause)]
    return not numbers, numbers, clause


def _by_repository(_: Judgement, found: pl.DataFrame) -> Iterator[Report]:
    ordered = found.sort("repository", nulls_last=True, maintain_order=True)
    grouped = ordered.partition_by("repository", as_dict=True, maintain_order=True)
    for (name,), rows in grouped.items():
        yield {"name": name, **_counted(rows)}


def _by_role(judgement: Judgement, found: pl.DataFrame) -> Iterator[Report]:
    roles = judgement.workspace.frame(_ROLES)
    joined = found.join(roles, on="subject_id", maintain_order="left").sort("role")
    for (name,), rows in joined.partition_by("role", as_dict=True, maintain_order=True).items():
        yield {"name": _NAMED.get(str(name), str(name)), **_counted(rows)}


_GROUPS = {
    "control": _by_control,
    "clause": _by_clause,
    "repository": _by_repository,
    "role": _by_role,
}


def _counted(rows: pl.DataFrame) -> Report:
    return {
        "subjects": rows["subject_id"].n_unique(),
        "verdicts": tally(rows),
        "rates": rates(rows),
        "rated": rated(rows),
    }
