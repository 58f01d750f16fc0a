"""All that a published copy holds about one deployment."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from ledger.errors import NotFoundError
from ledger.reading.reader import Copy
from reports.basis.verdicts import RANK
from reports.judge.catalogue import catalogue

# The typed tables know the addresses; reading payloads for them would take far longer.
_ADDRESSED = {
    "runs": "html_url",
    "pulls": "html_url",
    "comments": "html_url",
    **dict.fromkeys(
        ("qa", "verifications", "approvals", "exceptions", "rollbacks", "ticket_updates",
         "declared_deployments"), "url"),
}  # fmt: skip
_ADDRESSES = "".join(
    f"SELECT seq, {column} AS url, NULL::BIGINT AS job_id FROM {table} "
    "SEMI JOIN asked USING (seq) UNION ALL "
    for table, column in _ADDRESSED.items()
)
_ENTRIES = f"""
WITH asked AS (SELECT unnest($1::BIGINT[]) AS seq),
address AS (
    {_ADDRESSES}
    SELECT seq, NULL, job_id FROM jobs SEMI JOIN asked USING (seq) UNION ALL
    SELECT seq, NULL, job_id FROM deployment_statuses SEMI JOIN asked USING (seq)
)
SELECT i.seq, i.kind, i.key, i.actor, coalesce(r.strength, i.strength) AS strength,
    i.occurred_at, i.observed_at,
    any_value(a.url) AS url, any_value(a.job_id) AS job_id
FROM entry_index i SEMI JOIN asked USING (seq) LEFT JOIN address a USING (seq)
LEFT JOIN record_strength r USING (seq)
GROUP BY ALL ORDER BY i.seq
"""
_PULLS = """
SELECT number, title, author, head_ref, base_ref, merged_at, html_url AS url, merge_sha
FROM pulls
WHERE repository = $1 AND merged_at IS NOT NULL
  AND (seq IN (SELECT unnest($2::BIGINT[])) OR merge_sha = $3 OR head_sha = $3)
QUALIFY row_number() OVER (PARTITION BY number ORDER BY source_time DESC NULLS LAST, seq DESC) = 1
ORDER BY merged_at, number
"""
# A block in a comment has the comment's entry, and with it the comment's address.
_TESTS = """
SELECT coalesce(q.said_at, q.block_changed, q.block_created) AS time, q.said_on, q.environment,
    q.result, coalesce(q.tester, q."by") AS who, q.sha, coalesce(q.url, c.html_url) AS url
FROM qa q LEFT JOIN comments c USING (seq)
WHERE seq IN (SELECT unnest($1::BIGINT[])) ORDER BY time NULLS LAST, seq
"""
_VERIFICATIONS = """
SELECT coalesce(v.said_at, v.block_changed, v.block_created) AS time, v.result, v."by" AS who,
    coalesce(v.url, c.html_url) AS url
FROM verifications v LEFT JOIN comments c USING (seq)
WHERE seq IN (SELECT unnest($1::BIGINT[])) ORDER BY time NULLS LAST, seq
"""
_UNTESTED = """
WITH unseen AS (
    SELECT unnest($2::VARCHAR[]) AS sha, generate_subscripts($2::VARCHAR[], 1) AS position
)
SELECT u.sha, max(k.committed_at) AS committed_at, max(p.number) AS number,
    arg_max(p.title, p.seq) AS title, arg_max(p.author, p.seq) AS author,
    arg_max(p.html_url, p.seq) AS url
FROM unseen u
LEFT JOIN commits k ON k.repository = $1 AND k.sha = u.sha
LEFT JOIN pulls p ON p.repository = $1 AND u.sha IN (p.merge_sha, p.head_sha)
GROUP BY u.sha, u.position ORDER BY u.position
"""


def deployment(copy: Copy, subject_id: str) -> dict[str, Any]:
    """The evidence row with its flags; raises NotFoundError."""
    found = copy.frame("SELECT * FROM evidence WHERE subject_id = $1 LIMIT 1", [subject_id])
    if found.is_empty():
        raise NotFoundError(
            f"There is no deployment {subject_id[:80]}.",
            "Choose one on the page Deployments, or look for its commit on the page Trace.",
        )
    return found.row(0, named=True)


def findings(copy: Copy, subject_id: str) -> list[dict[str, Any]]:
    """Every finding, worst first, then in the order of the SOP, with its control's own words."""
    found = copy.frame(
        "SELECT control, verdict, reason, message, evidence, due, waiver FROM finding "
        "WHERE subject_id = $1",
        [subject_id],
    )
    position = {control.id: number for number, control in enumerate(catalogue())}
    return sorted(
        (row for row in found.to_dicts() if row["control"] in position),
        key=lambda row: (RANK[row["verdict"]], position[row["control"]]),
    )


def entries(copy: Copy, numbers: Sequence[int], run_url: str | None) -> list[dict[str, Any]]:
    """The entries with these sequence numbers, each with its address at the source.

    Where the source gives an object no page of its own, `run_url` leads to it: the run shows the
    reviews of its gates, and its repository the commits.
    """
    found = copy.frame(_ENTRIES, [sorted(set(numbers))]).to_dicts()
    return [{**row, "url": row["url"] or _address(row, run_url)} for row in found]


_SHOWN_BY_RUN = (
    "github:run_review:observed",
    "github:deployment:observed",
    "github:webhook:delivered",
)


def _address(row: dict[str, Any], run_url: str | None) -> str | None:
    if run_url is None:
        return None
    if row["job_id"]:
        return f"{run_url}/job/{row['job_id']}"
    if row["kind"] in _SHOWN_BY_RUN:
        return run_url
    if row["kind"].split(":")[1] == "commit":
        return f"{run_url.split('/actions/runs/')[0]}/commit/{row['key'].rsplit(':', 1)[-1]}"
    return None


def pulls(copy: Copy, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The merged pull requests that brought the deployed commit to its branches."""
    numbers = _numbers(row, "main_seqs", "development_seqs")
    return copy.frame(_PULLS, [row["repository"], numbers, row["deployed_sha"]]).to_dicts()


def tests(copy: Copy, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The QA results that were considered."""
    return copy.frame(_TESTS, [_numbers(row, "qa_seqs", "staging_qa_seqs")]).to_dicts()


def verifications(copy: Copy, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The recorded verifications that were considered; a smoke job is in the evidence only."""
    return copy.frame(_VERIFICATIONS, [_numbers(row, "verification_seqs")]).to_dicts()


def untested(copy: Copy, row: dict[str, Any]) -> pl.DataFrame:
    """The commits that went out and QA never saw, with the pull request of each."""
    return copy.frame(_UNTESTED, [row["repository"], row["untested_commits"] or []])


def _numbers(row: dict[str, Any], *names: str) -> list[int]:
    return sorted({number for name in names for number in row[name] or [] if number is not None})
