"""A report over a published copy says what one over a whole judgement says, at any moment."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from ledger.reading import publish
from ledger.reading.workspace import Workspace, moment
from reports.again.earlier import earlier_copy
from reports.again.frame import put_frame
from reports.again.touched import touched
from reports.build import build
from reports.held import reading as held
from reports.held.reading import published, reading
from reports.judge.evaluate import judge
from reports.render import render
from reports.trace import asked
from reports.trace.asking import judged
from tests.again.two import DEPLOYMENT, NOW
from tests.helpers import tamper

WEEKS = ("2026-W39", "2026-W40", "2026-W41")
_OTHERS = ("exceptions", "findings")
_LATER = (
    (timedelta(0), 0),
    (timedelta(seconds=1), 0),
    (timedelta(hours=23), 2),  # the time to verify is over
)


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


def _noted(patch: pytest.MonkeyPatch) -> list[int]:
    """How many repositories are judged each time; all of them is none."""
    asked_for: list[int] = []

    def noting(*arguments: object, repositories: list[str] | None = None) -> object:
        asked_for.append(len(repositories or ()))
        return judge(*arguments, repositories=repositories)  # type: ignore[arg-type]

    patch.setattr(held, "judge", noting)
    return asked_for


@pytest.mark.parametrize(("later", "parts"), _LATER)
def test_it_is_the_same_report(
    copy: Path, monkeypatch: pytest.MonkeyPatch, later: timedelta, parts: int
) -> None:
    monkeypatch.setenv(SIMULATED_NOW, format_time(NOW + later))
    counted = _noted(monkeypatch)
    with published(copy) as judgement, judge(copy) as whole:
        for week in WEEKS:
            assert build("weekly", judgement, week=week) == build("weekly", whole, week=week)
        for name in _OTHERS:
            assert build(name, judgement) == build(name, whole)
        assert build("weekly", whole, week="2026-W40")["deployments"]
        assert build("findings", whole)["findings"]
        assert counted == ([parts] if parts else [])
        assert not _is_whole(copy)
        # A trace reads the copy itself, or what is judged again of it: the same bytes.
        read = render("trace", asked(copy, str(DEPLOYMENT)), "json")
        assert read == render("trace", judged(whole, str(DEPLOYMENT)), "json")
        assert all(counted)


@pytest.mark.parametrize("later", [later for later, _ in _LATER] + [timedelta(days=9)])
def test_what_is_read_is_nothing_that_publishing_would_judge_again(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: timedelta
) -> None:
    monkeypatch.setattr("reports.again.earlier.WHOLE_EVERY", timedelta(days=30))
    monkeypatch.setenv(SIMULATED_NOW, format_time(NOW + later))
    place = shutil.copytree(copy.parent, tmp_path / "ledger.published")
    earlier = earlier_copy(Path(shutil.copyfile(copy, place / "new.part")))
    assert earlier is not None
    with Ledger.read(copy) as opened:
        at = moment(opened, None)
        found = reading(copy, opened, at)
    assert found is not None
    with Workspace(copy, at) as workspace:
        again = touched(workspace, put_frame(workspace), earlier.judged)
    assert again is not None
    assert again <= found.again
    assert bool(found.again) == (later > timedelta(hours=1))


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


def test_what_is_of_no_repository_and_turns_has_everything_judged(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A policy that comes into force later, or evidence that is of no repository."""
    monkeypatch.setenv(SIMULATED_NOW, format_time(NOW + timedelta(minutes=2)))
    place = shutil.copytree(publish.folder(ledger), tmp_path / "ledger.published")
    copy = publish.own_copy(place)
    assert copy is not None
    tamper(copy, "INSERT INTO judged_until VALUES (NULL, TIMESTAMPTZ '2026-10-02 11:33:00Z')")
    assert not _is_whole(copy)
    monkeypatch.setenv(SIMULATED_NOW, format_time(NOW + timedelta(minutes=3)))
    assert _is_whole(copy)
