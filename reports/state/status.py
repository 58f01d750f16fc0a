"""The state of a ledger: what it holds, how fresh that is, what is missing. Nothing is judged."""

from collections.abc import Sequence
from pathlib import Path

from ledger.anchor import opened
from ledger.clock import format_time
from ledger.file.store import Ledger
from ledger.reading.workspace import Workspace, moment
from reports.basis.envelope import Report, envelope
from reports.basis.frames import records
from reports.evidence.policy.book import BEGINNING, recorded
from reports.state.collected import collected
from reports.state.unknown import unknown_values

_ENTRIES = """
SELECT kind, repository, count(*) AS entries, max(occurred_at) AS newest_occurred_at,
    max(observed_at) AS newest_observed_at
FROM entry_index GROUP BY ALL ORDER BY kind, repository NULLS FIRST
"""
_QUARANTINE = """
SELECT kind, reason, count(*) AS count, max(seen_at) AS last_seen_at
FROM quarantined GROUP BY ALL ORDER BY ALL
"""
_BLOCKS = """
SELECT repository, ticket, sum(blocks_unreadable)::BIGINT AS blocks, min(html_url) AS url
FROM (SELECT repository, ticket, blocks_unreadable, html_url FROM comments UNION ALL
      SELECT repository, '@' || substr(head_sha, 1, 12), blocks_unreadable, html_url
      FROM check_runs)
WHERE blocks_unreadable > 0 GROUP BY repository, ticket
ORDER BY repository, length(ticket), ticket
"""
_LAST = "SELECT max(observed_at) AS last FROM entry_index"


def status(path: Path, anchors: Sequence[str] = ()) -> Report:
    """The report `status` of a published ledger, as it is now, with the anchors it should have."""
    with Ledger.read(path) as ledger:
        at = moment(ledger, None)
    with Workspace(path, at) as workspace:
        book = recorded(workspace)
        (last,) = workspace.rows(_LAST)[0]
        entries = records(workspace.frame(_ENTRIES))
        return {
            **envelope(workspace, book, "status", rows=len(entries)),
            "last_appended_at": format_time(last) if last else None,
            "file_bytes": path.stat().st_size,
            "anchors": [anchor.name for anchor in opened(anchors)],
            "entries": entries,
            "collected": collected(workspace),
            "unknown_values": unknown_values(workspace),
            "quarantined": records(workspace.frame(_QUARANTINE)),
            "unreadable_blocks": records(workspace.frame(_BLOCKS)),
            "policies": [
                {
                    "policy": version.name,
                    "zone": version.policy.timezone.key,
                    # The first version holds from the beginning.
                    "from": format_time(version.since) if version.since > BEGINNING else None,
                }
                for version in book.versions
            ],
        }
