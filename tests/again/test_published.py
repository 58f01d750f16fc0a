"""A report over a published copy says what one over a whole judgement says, at any moment."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ledger.clock import SIMULATED_NOW, format_time
from ledger.reading import publish
from reports import published as taking_over
from reports.judge.evaluate import judge
from reports.published import published
from reports.weekly import weekly
from tests.again.two import NOW
from tests.helpers import tamper

WEEKS = ("2026-W39", "2026-W40", "2026-W41")


@pytest.fixture
def copy(ledger: Path) -> Path:
    """The published copy."""
    found = publish.current(ledger)
    assert found is not None
    return found


def _is_whole(copy: Path) -> bool:
    with published(copy) as judgement:
        rows = judgement.workspace.rows(
            "SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database() "
            "AND table_name = 'finding'"
        )
    return rows != [(0,)]


@pytest.mark.parametrize(
    ("later", "parts"),
    [
        (timedelta(0), 0),
        (timedelta(seconds=1), 0),
        (timedelta(hours=23), 2),  # the time to verify is over
    ],
)
def test_it_is_the_same_report(
    copy: Path, monkeypatch: pytest.MonkeyPatch, later: timedelta, parts: int
) -> None:
    monkeypatch.setenv(SIMULATED_NOW, format_time(NOW + later))
    asked: list[int] = []

    def noting(*arguments: object, repositories: list[str] | None = None) -> object:
        asked.append(len(repositories or ()))
        return judge(*arguments, repositories=repositories)  # type: ignore[arg-type]

    monkeypatch.setattr(taking_over, "judge", noting)
    with published(copy) as judgement, judge(copy) as whole:
        for week in WEEKS:
            assert weekly(judgement, week) == weekly(whole, week)
        assert weekly(whole, "2026-W40")["deployments"]
    assert asked == ([parts] if parts else [])
    assert not _is_whole(copy)


def test_what_may_not_be_taken_over_is_judged(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SIMULATED_NOW, format_time(NOW))
    place = shutil.copytree(publish.folder(ledger), tmp_path / "ledger.published")
    copy = publish.own_copy(place)
    assert copy is not None
    assert not _is_whole(copy)
    with published(copy, format_time(NOW - timedelta(seconds=1))) as judgement:
        assert judgement.at.size == 0
    copy.chmod(0o666)
    assert _is_whole(copy)
    copy.chmod(0o644)
    tamper(copy, "UPDATE judgement SET program = 'x'")
    assert _is_whole(copy)
    monkeypatch.setenv(SIMULATED_NOW, format_time(NOW + timedelta(days=2)))
    assert _is_whole(copy)
