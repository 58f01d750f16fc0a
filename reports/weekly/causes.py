"""Why findings cannot be decided, and what would decide them."""

import polars as pl

from reports.basis.envelope import Report
from reports.judge.catalogue import catalogue

DECIDES = {
    "actor_unknown": "Name the person behind the bot or the deleted account: let the pipeline say "
    "who triggered it, or record it.",
    "approval_attempt_unknown": "Approve each attempt anew, and collect its statuses while it "
    "waits: an approval names no attempt.",
    "before_first_ingest": "Ingest what was before: `deploy-ledger ingest github --since`, "
    "`deploy-ledger ingest git`.",
    "commit_unknown": "Ingest the repository's git history: `deploy-ledger ingest git`.",
    "environment_not_mapped": "Say in the policy, under [environments], what kind it is.",
    "history_rewritten": "Say by an exception or a record what was deployed: a rewritten branch "
    "does not say what it held.",
    "no_ticket_link": "Name the ticket in the pull request, the branch or the record.",
    "order_equal": "Record the exact times: two records that contradict each other have the same.",
    "review_unknown": "Collect the reviews of the environment again: a state is not known here.",
    "roles_not_given": "Say who holds the role: `deploy-ledger record role`, or [[roles]] in the "
    "policy.",
    "rules_unknown": "Collect the environment's rules: `deploy-ledger ingest github`.",
    "run_not_linked": "Deploy through a workflow whose log address names its run, or record the "
    "deployment with its run.",
    "sha_is_dispatch_head": "Let the pipeline say which SHA it deploys: in the run's name, in the "
    "payload, or by a deployment record.",
    "source_not_covered": "Collect the source up to the deadline, or state its coverage; see what "
    "was not covered.",
    "staging_state_unknown": "Collect the whole history of statuses of the staging deployments.",
    "state_unknown": "Look at it at its source: its state means nothing to this program.",
    "time_imprecise": "Record a time, not only a day.",
    "trigger_unknown": "Link the deployment to the workflow run that made it, or add its trigger "
    "to the policy.",
    "version_ambiguous": "Name exactly one SHA in the run's name.",
}
"""By reason what would decide a finding (controls.md section 3, "Reasons")."""


def causes(found: pl.DataFrame) -> list[Report]:
    """Undecidable findings by reason, the most frequent first; roll-ups are not counted.

    `decides` says what would decide them, `controls` and `deployments` which they are.
    """
    roll_ups = [one.id for one in catalogue() if one.rolls_up or one.over_findings]
    counted = (
        found.filter(pl.col("verdict") == "undecidable", ~pl.col("control").is_in(roll_ups))
        .sort("position", "subject_id")
        .group_by("reason", maintain_order=True)
        .agg(
            pl.len().alias("count"),
            pl.col("control").unique(maintain_order=True).alias("controls"),
            pl.col("subject_id").unique().sort().alias("deployments"),
        )
        .sort("count", "reason", descending=[True, False])
    )
    return [{**row, "decides": DECIDES[row["reason"]]} for row in counted.to_dicts()]
