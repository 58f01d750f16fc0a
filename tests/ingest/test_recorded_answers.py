"""Answers recorded from the real API, where a folder of them is at hand."""

import os
from pathlib import Path

import pytest

from ingest.archive import ingest_archive
from ingest.source import Count
from ledger.file.store import Ledger
from ledger.kinds import ARCHIVE
from ledger.verify import verify
from tests.helpers import ignore_progress

_VARIABLE = "DEPLOY_LEDGER_RECORDED"

pytestmark = pytest.mark.skipif(
    _VARIABLE not in os.environ, reason=f"set {_VARIABLE} to the folder of recorded answers"
)

_EXPECTED_QUARANTINE = {
    ("approvals", "no_parent"): 1,  # an example of the documentation, without an address
    ("commits", "bad_field"): 2,  # an answer whose parents are numbers
    ("issue_comments", "no_parent"): 1,
    ("issue_timeline", "no_parent"): 4,
    ("pending_deployments", "no_parent"): 1,
    ("pulls", "bad_field"): 6,  # SHAs and times that the recording replaced by placeholders
    ("review_comments", "no_parent"): 2,
    ("reviews", "bad_time"): 1,
}


def _ingest(ledger: Ledger) -> list[Count]:
    folder = Path(os.environ[_VARIABLE])
    return ingest_archive(ledger, folder, repository=None, progress=ignore_progress)


def test_recorded_answers_are_all_accounted_for(ledger: Ledger) -> None:
    first = _ingest(ledger)
    for count in first:
        assert count.read == count.added + count.known + count.quarantined + count.unsupported
        assert not (count.kind in ARCHIVE and count.unsupported)
    found = ledger.rows("SELECT kind, reason, count(*) FROM quarantine GROUP BY ALL")
    assert {(kind, reason): number for kind, reason, number in found} == _EXPECTED_QUARANTINE
    second = _ingest(ledger)
    assert sum(count.added for count in second) == 0
    assert [count.quarantined for count in second] == [count.quarantined for count in first]
    assert verify(ledger).holds


def test_the_real_gated_deployment_was_approved_between_two_of_its_statuses(
    ledger: Ledger,
) -> None:
    _ingest(ledger)
    statuses = ledger.rows(
        "SELECT state, strftime(created_at, '%H:%M:%S') FROM deployment_statuses "
        "WHERE run_id = 34687815710 ORDER BY created_at"
    )
    assert ("waiting", "10:28:09") in statuses
    assert ("queued", "10:48:52") in statuses
    reviews = ledger.rows("SELECT state FROM run_reviews WHERE run_id = 34687815710")
    assert reviews == [("approved",)]
