"""Force-pushes and deleted branches are noticed, recorded, and lose no commit of the mirror."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.git import ingest_git
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.conftest import SetClock
from tests.helpers import ignore_progress
from tests.ingest.repositories import Repository, make_repository

_ROWS = "SELECT branch, before, after FROM rewrites ORDER BY seq"


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """A repository with two commits on main, and a branch development."""
    made = make_repository(tmp_path / "shop")
    made.commit("first")
    made.commit("second")
    made.git("branch", "development")
    return made


def _url(shop: Repository) -> str:
    return f"file://{shop.path}"


def _ingest(ledger: Ledger, place: object) -> None:
    ingest_git(ledger, "acme/shop", str(place), progress=ignore_progress)
    assert verify(ledger).holds


def _rewind(shop: Repository) -> tuple[str, str]:
    """Replace the last commit of main; what it was, and what is there now."""
    before = shop.sha("main")
    shop.git("reset", "-q", "--hard", "HEAD^")
    return before, shop.commit("instead")


def test_a_force_push_is_recorded_with_when_it_can_have_been(
    simulated_ledger: Ledger, shop: Repository, set_clock: SetClock
) -> None:
    _ingest(simulated_ledger, _url(shop))
    set_clock("2026-10-27T09:00:00Z")
    _ingest(simulated_ledger, _url(shop))
    before, after = _rewind(shop)
    set_clock("2026-10-28T09:00:00Z")
    _ingest(simulated_ledger, _url(shop))
    assert simulated_ledger.rows(
        "SELECT branch, before, after, former_seen_at, seen_at FROM rewrites"
    ) == [
        (
            "main",
            before,
            after,
            datetime(2026, 10, 27, 9, tzinfo=UTC),
            datetime(2026, 10, 28, 9, tzinfo=UTC),
        )
    ]


def test_what_goes_forward_is_no_rewrite(
    simulated_ledger: Ledger, shop: Repository, set_clock: SetClock
) -> None:
    _ingest(simulated_ledger, shop.path)
    shop.commit("third")
    shop.git("branch", "-f", "development", "main")
    set_clock("2026-10-27T09:00:00Z")
    _ingest(simulated_ledger, shop.path)
    assert simulated_ledger.rows(_ROWS) == []


def test_a_rewrite_is_recorded_once_and_the_next_one_again(
    simulated_ledger: Ledger, shop: Repository, set_clock: SetClock
) -> None:
    moves: list[tuple[str, str]] = []
    for turn in range(3):
        _ingest(simulated_ledger, shop.path)
        set_clock(f"2026-10-{26 + turn}T12:00:00Z")
        _ingest(simulated_ledger, shop.path)
        before = shop.sha("main")
        shop.git("reset", "-q", "--hard", moves[0][1] if turn == 2 else "HEAD^")
        moves.append((before, shop.sha("main") if turn == 2 else shop.commit(f"instead {turn}")))
        set_clock(f"2026-10-{27 + turn}T06:00:00Z")
    _ingest(simulated_ledger, shop.path)
    assert simulated_ledger.rows(_ROWS) == [("main", *move) for move in moves]


def test_a_branch_that_is_gone_is_recorded_and_may_come_back(
    simulated_ledger: Ledger, shop: Repository, set_clock: SetClock
) -> None:
    tip = shop.sha("development")
    for day, command in (
        (26, ("branch", "-D", "development")),
        (28, ("branch", "development", "main^")),
        (30, ("branch", "-D", "development")),
    ):
        _ingest(simulated_ledger, shop.path)
        shop.git(*command)
        set_clock(f"2026-10-{day}T12:00:00Z")
    _ingest(simulated_ledger, shop.path)
    set_clock("2026-11-02T12:00:00Z")
    _ingest(simulated_ledger, shop.path)
    assert simulated_ledger.rows(_ROWS) == [
        ("development", tip, None),
        ("development", shop.sha("main^"), None),
    ]


def test_what_was_pushed_away_stays_in_the_mirror(ledger: Ledger, shop: Repository) -> None:
    shop.git("tag", "-a", "-m", "release", "v1")
    _ingest(ledger, _url(shop))
    before, _ = _rewind(shop)
    shop.git("switch", "-q", "development")
    gone = shop.commit("on development only")
    _ingest(ledger, _url(shop))
    shop.git("switch", "-q", "main")
    shop.git("branch", "-D", "development")
    shop.git("tag", "-d", "v1")
    _ingest(ledger, _url(shop))
    _ingest(ledger, _url(shop))
    mirror = Repository(ledger.path.parent / "mirrors" / "acme" / "shop.git")
    mirror.git("gc", "-q", "--prune=now")
    kept = mirror.git("for-each-ref", "--format=%(refname)", "refs/deploy-ledger").splitlines()
    assert sorted(kept) == [f"refs/deploy-ledger/kept/{sha}" for sha in sorted((before, gone))]
    assert [mirror.git("cat-file", "-t", sha) for sha in (before, gone)] == ["commit", "commit"]


def test_an_origins_own_references_of_our_name_are_not_fetched(
    ledger: Ledger, shop: Repository
) -> None:
    _ingest(ledger, _url(shop))
    shop.git("update-ref", "refs/deploy-ledger/kept/theirs", shop.sha("main"))
    _ingest(ledger, _url(shop))
    mirror = Repository(ledger.path.parent / "mirrors" / "acme" / "shop.git")
    assert mirror.git("for-each-ref", "refs/deploy-ledger") == ""


def test_a_copy_that_lags_behind_proves_nothing(
    simulated_ledger: Ledger, shop: Repository, tmp_path: Path, set_clock: SetClock
) -> None:
    copy = shop.clone(tmp_path / "copy", "--single-branch")
    shop.commit("third")
    _ingest(simulated_ledger, shop.path)
    set_clock("2026-10-27T09:00:00Z")
    _ingest(simulated_ledger, copy.path)
    assert simulated_ledger.rows(_ROWS) == []


def test_a_copy_shows_a_force_push_that_it_fetched(
    simulated_ledger: Ledger, shop: Repository, tmp_path: Path, set_clock: SetClock
) -> None:
    copy = shop.clone(tmp_path / "copy")
    _ingest(simulated_ledger, copy.path)
    before, after = _rewind(shop)
    copy.git("fetch", "-q")
    set_clock("2026-10-27T09:00:00Z")
    _ingest(simulated_ledger, copy.path)
    assert simulated_ledger.rows(_ROWS) == [("main", before, after)]


def test_an_older_look_is_no_rewrite(ledger: Ledger, shop: Repository, tmp_path: Path) -> None:
    copy = shop.clone(tmp_path / "copy")
    copy.git("fetch", "-q")
    _rewind(shop)
    _ingest(ledger, shop.path)
    _ingest(ledger, copy.path)
    assert ledger.rows(_ROWS) == []


@settings(
    max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["commit", "merge", "force", "delete"]),
            st.sampled_from(["main", "development", "feature"]),
            st.booleans(),
        ),
        min_size=2,
        max_size=12,
    )
)
def test_rewrites_are_what_git_says_they_are(
    steps: list[tuple[str, str, bool]],
    tmp_path_factory: pytest.TempPathFactory,
    set_clock: SetClock,
) -> None:
    shop = make_repository(tmp_path_factory.mktemp("any") / "shop")
    shop.commit("root")
    now = datetime(2026, 10, 1, tzinfo=UTC)
    set_clock(now.isoformat())
    expected: list[tuple[Any, ...]] = []
    known: dict[str, str] = {}
    with Ledger.create(shop.path.parent / "ledger.duckdb", simulated=True) as ledger:
        for what, branch, look in [*steps, ("commit", "main", True)]:
            _step(shop, what, branch)
            if look:
                now += timedelta(days=1)
                set_clock(now.isoformat())
                ingest_git(ledger, "acme/shop", _url(shop), progress=ignore_progress)
                tips = _tips(shop)
                expected += [
                    (name, sha, tips.get(name))
                    for name, sha in sorted(known.items())
                    if name not in tips or not _contains(shop, tips[name], sha)
                ]
                known = tips
        assert ledger.rows(_ROWS) == expected
        every = {sha for (sha,) in ledger.rows("SELECT sha FROM branch_tips")}
        mirror = Repository(ledger.path.parent / "mirrors" / "acme" / "shop.git")
        mirror.git("gc", "-q", "--prune=now")
        assert every <= set(mirror.git("rev-list", "--all").split())


def _step(shop: Repository, what: str, branch: str) -> None:
    exists = branch in _tips(shop)
    shop.git("switch", "-q", *([branch] if exists else ["-c", branch]))
    if what == "commit":
        shop.commit(f"{branch} {shop.seconds}")
    elif what == "merge" and "main" in _tips(shop):
        shop.seconds += 60
        shop.git("merge", "-q", "--no-ff", "-m", "merge", "main")
    elif what == "force":
        if shop.git("rev-list", "--count", "HEAD") != "1":
            shop.git("reset", "-q", "--hard", "HEAD^")
        shop.commit(f"instead {shop.seconds}")
    elif what == "delete" and branch != "main":
        shop.git("switch", "-q", "main")
        shop.git("branch", "-q", "-D", branch)


def _tips(shop: Repository) -> dict[str, str]:
    listed = shop.git("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads")
    return dict(line.split(" ") for line in listed.splitlines())


def _contains(shop: Repository, tip: str, sha: str) -> bool:
    return shop.git("merge-base", tip, sha) == sha
