"""What was checked of the commits that were deployed: a pipeline speaks in its check runs.

Only where the policy says that check runs carry records: else nothing is asked, and nothing
stated. A commit is asked for when it was deployed, and an hour and a day later. Where `checks` is a
register, so that what is missing there counts, commits of the last days and those that run now are
asked for at each walk: a check run may come at any time.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ingest.github import policy
from ingest.github.asking.answer import UnansweredError
from ingest.github.coverage import Span
from ingest.github.graphql import parts
from ingest.github.settled import looks
from ingest.github.streams.merged import check_runs
from ingest.github.visit import Visit
from ledger.policy import Policy
from ledger.reading.names import ours

KINDS = ("deployed_checks",)
"""Not a kind of record, but what is stated whole: the check runs of deployed commits."""

RECENT = timedelta(days=8)

AT_ONCE = 100
"""Commits whose check runs are held before they are kept."""

# What may name the deployed commit: the deployment itself, its payload, the title of its run; of a
# workflow that deploys, its runs. `is_last` of its environment.
_DEPLOYED = rf"""
WITH named AS (
    SELECT d.environment AS place, greatest(d.created_at, s.created_at) AS changed,
        lower(concat_ws(' ', d.sha, d.payload_version, r.title)) AS text
    FROM deployments d
    LEFT JOIN deployment_statuses s ON s.deployment_id = d.deployment_id AND s.state <> 'inactive'
    LEFT JOIN runs r ON r.run_id = s.run_id
    WHERE {ours("d.repository", "d.seq")}
    UNION ALL
    SELECT path, updated_at, lower(concat_ws(' ', head_sha, title)) FROM runs
    WHERE {ours()} AND split_part(path, '@', 1) IN (SELECT unnest($2))
)
SELECT sha, max(changed), bool_or(is_last) FROM (
    SELECT unnest(regexp_extract_all(text, '\b[0-9a-f]{{40}}\b')) AS sha, changed,
        changed = max(changed) OVER (PARTITION BY place) AS is_last
    FROM named WHERE changed IS NOT NULL
) GROUP BY sha ORDER BY sha
"""


def deployed_checks(visit: Visit, low: datetime) -> datetime:
    """Ask for the check runs of what was deployed since `low`."""
    visit.flush()
    wanted = list(_wanted(visit, low))
    for begin in range(0, len(wanted), AT_ONCE):
        some = wanted[begin : begin + AT_ONCE]
        found = parts.check_runs(visit, [sha for sha, _ in some])
        for sha, changed in some:
            _take(visit, sha, (changed, visit.start), found.get(sha, {}))
    return low


def _take(visit: Visit, sha: str, span: Span, found: parts.Parts) -> None:
    """Keep the check runs of a commit, from REST where they were not found."""
    try:
        if "check_runs" in found:
            visit.take("check_runs", found["check_runs"], span=span)
        else:
            visit.take_list("check_runs", check_runs(visit, sha), span)
    except UnansweredError as error:
        visit.note(KINDS, span, error)
    visit.pause()


def carry_records(visit: Visit) -> bool:
    """Whether the policy says that check runs carry records."""
    said = policy.recorded(visit.ledger, visit.repository)
    return bool(said.checks) or _is_register(said)


def _wanted(visit: Visit, low: datetime) -> Iterator[tuple[str, datetime]]:
    said = policy.recorded(visit.ledger, visit.repository)
    paths = [one.path for one in said.deploy_workflows]
    before, always = visit.before(KINDS[0]), _is_register(said)
    rows = visit.ledger.rows(_DEPLOYED, [visit.repository.names.parameter, paths])
    for sha, changed, is_last in rows:
        is_recent = is_last or changed >= visit.start - RECENT
        is_due = before is None or changed >= before
        is_due = is_due or looks(visit.start, changed) > looks(before or changed, changed)
        if (always and is_recent) or (is_due and changed >= low):
            yield sha, changed


def _is_register(said: Policy) -> bool:
    """Whether what is missing in check runs counts for any type of record."""
    return any("checks" in sources for sources in said.all_registers)
