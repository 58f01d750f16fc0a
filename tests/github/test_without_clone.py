"""Without a clone, the commits and comparisons of GitHub give the same findings, or none."""

from datetime import timedelta
from pathlib import Path

import pytest

from ingest.archive import ingest_archive
from ingest.demo import take_in_beside, take_in_files
from ingest.simulation import Organisation
from ingest.simulation.loopback import LoopbackGitHub
from ledger.file.store import Ledger
from ledger.verify import verify
from reports.judge.evaluate import judge
from tests.github.conftest import opened
from tests.github.walking import pull_commits
from tests.helpers import ignore_progress

_BY_HISTORY = ("C3.3", "C7.3", "C11.1b")
_CUT_SHORT = ("junit", "bad_xml")
Findings = dict[tuple[str, str], tuple[str, str]]


def _findings(path: Path) -> Findings:
    with judge(path) as judgement:
        rows = judgement.workspace.rows(
            "SELECT subject_id, control, verdict, reason FROM finding WHERE control IN "
            "(SELECT unnest(?))",
            [list(_BY_HISTORY)],
        )
    return {(subject, control): (verdict, reason) for subject, control, verdict, reason in rows}


def _beside_history(ledger: Ledger, organisation: Organisation) -> None:
    ingest_archive(ledger, organisation.archive, repository=None, progress=ignore_progress)
    take_in_files(ledger, organisation, ignore_progress)


@pytest.fixture(scope="module")
def by_git(tmp_path_factory: pytest.TempPathFactory, organisation: Organisation) -> Findings:
    """The findings with the git repositories."""
    path = tmp_path_factory.mktemp("git") / "git.duckdb"
    with opened(path, organisation, organisation.now) as ledger:
        ingest_archive(ledger, organisation.archive, repository=None, progress=ignore_progress)
        take_in_beside(ledger, organisation, ignore_progress)
    return _findings(path)


@pytest.mark.parametrize(
    "days_before",
    [
        pytest.param((0,), id="at once"),
        pytest.param((70, 40, 20, 0), id="bit by bit", marks=pytest.mark.soak),
    ],
)
def test_findings_are_those_with_a_clone(
    tmp_path: Path,
    organisation: Organisation,
    server: LoopbackGitHub,
    by_git: Findings,
    days_before: tuple[int, ...],
) -> None:
    path = tmp_path / "http.duckdb"
    for days in days_before:
        server.now = organisation.now - timedelta(days=days)
        with opened(path, organisation, server.now) as ledger:
            _beside_history(ledger, organisation)
            for name in organisation.repositories:
                pull_commits(ledger, server, name)
            assert verify(ledger).holds
            # The report that was cut short is one of the story's mistakes.
            assert ledger.rows("SELECT DISTINCT kind, reason FROM quarantine") == [_CUT_SHORT]
    found = _findings(path)
    assert {reason for verdict, reason in found.values() if verdict == "fail"} >= {
        "not_in_main",
        "not_in_main_then",
        "not_in_development",
        "not_in_development_then",
        "tree_differs",
    }
    differing = {key: (found[key], by_git[key]) for key in by_git if found[key] != by_git[key]}
    assert differing == {}
