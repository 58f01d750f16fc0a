"""Git history as evidence: commits, trees, tips and tags, from real repositories."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.git import COVERED, ingest_git
from ingest.source import Count
from ledger.errors import SourceError
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.conftest import SetClock
from tests.helpers import ignore_progress
from tests.ingest.repositories import Repository, make_repository


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """A repository with one commit on main."""
    made = make_repository(tmp_path / "shop")
    made.commit("first")
    return made


def _ingest(ledger: Ledger, place: object) -> dict[str, Count]:
    counts = ingest_git(ledger, "acme/shop", str(place), progress=ignore_progress)
    assert verify(ledger).holds
    return {count.file: count for count in counts}


def _added(counts: dict[str, Count]) -> dict[str, int]:
    return {name: count.added for name, count in counts.items()}


def _tips(ledger: Ledger) -> list[tuple[str, str]]:
    return ledger.rows("SELECT branch, sha FROM branch_tips ORDER BY seq")


def test_a_merge_has_its_tree_and_its_parents_in_order(ledger: Ledger, shop: Repository) -> None:
    first = shop.sha("main")
    shop.git("switch", "-q", "-c", "feature")
    feature = shop.commit("feature")
    shop.git("switch", "-q", "main")
    hotfix = shop.commit("hotfix")
    shop.seconds += 60
    shop.git("merge", "-q", "--no-ff", "-m", "merge", "feature")
    counts = _ingest(ledger, shop.path)
    assert _added(counts) == {"commits": 4, "branches": 2, "tags": 0, "rewrites": 0, "coverage": 1}
    assert ledger.rows("SELECT tree, parents, committed_at FROM commits ORDER BY seq LIMIT 1") == [
        (
            shop.sha("main^{tree}"),
            [hotfix, feature],
            datetime.fromtimestamp(shop.seconds, UTC),
        )
    ]
    assert ledger.rows("SELECT parents FROM commits WHERE sha = ?", [first]) == [([],)]


def test_the_committer_is_a_name_without_an_address(ledger: Ledger, shop: Repository) -> None:
    shop.commit("thanks to Ada <ada@example.org>")
    text = shop.git("cat-file", "commit", "main").replace(
        "committer Bob", "committer b@example.org"
    )
    sha = shop.git("hash-object", "-t", "commit", "-w", "--stdin", given=text.encode())
    shop.git("update-ref", "refs/heads/other", sha)
    _ingest(ledger, shop.path)
    actors = ledger.rows("SELECT DISTINCT actor FROM entry_index WHERE kind LIKE '%commit%'")
    assert sorted(actors) == [("Bob",), ("b",)]
    assert ledger.rows("SELECT count(*) FROM entries WHERE payload LIKE '%example.org%'") == [(0,)]


def test_tags_are_peeled_to_commits(ledger: Ledger, shop: Repository) -> None:
    shop.git("tag", "light")
    shop.git("tag", "-a", "-m", "release", "annotated")
    shop.git("tag", "-a", "-m", "again", "nested", "annotated")
    shop.git("tag", "tree", "main^{tree}")
    _ingest(ledger, shop.path)
    assert ledger.rows("SELECT tag, sha FROM tags ORDER BY tag") == [
        (name, shop.sha("main")) for name in ("annotated", "light", "nested")
    ]


def test_a_commit_that_only_a_tag_reaches_is_read(ledger: Ledger, shop: Repository) -> None:
    shop.git("switch", "-q", "--detach")
    shop.commit("released from nowhere")
    shop.git("tag", "v1")
    shop.git("switch", "-q", "main")
    assert _ingest(ledger, shop.path)["commits"].added == 2


def test_reading_again_adds_only_a_later_coverage(
    simulated_ledger: Ledger, shop: Repository, set_clock: SetClock
) -> None:
    _ingest(simulated_ledger, shop.path)
    assert sum(_added(_ingest(simulated_ledger, shop.path)).values()) == 0
    set_clock("2026-10-27T09:00:00Z")
    counts = _ingest(simulated_ledger, shop.path)
    assert _added(counts) == {"commits": 0, "branches": 0, "tags": 0, "rewrites": 0, "coverage": 1}
    assert simulated_ledger.rows(
        "SELECT of, covered, strftime(since, '%Y'), strftime(until, '%d') "
        "FROM coverage ORDER BY seq"
    ) == [(of, "acme/shop", "1970", day) for day in ("26", "27") for of in COVERED]


def test_a_forced_push_gives_a_second_tip(
    simulated_ledger: Ledger, shop: Repository, set_clock: SetClock
) -> None:
    before = shop.commit("second")
    _ingest(simulated_ledger, shop.path)
    shop.git("reset", "-q", "--hard", "HEAD^")
    after = shop.commit("instead")
    set_clock("2026-10-27T09:00:00Z")
    _ingest(simulated_ledger, shop.path)
    set_clock("2026-10-28T09:00:00Z")
    shop.git("reset", "-q", "--hard", before)
    counts = _ingest(simulated_ledger, shop.path)
    assert counts["branches"].added == 1
    assert _tips(simulated_ledger) == [("main", before), ("main", after), ("main", before)]


def test_an_empty_repository_is_covered(ledger: Ledger, tmp_path: Path) -> None:
    empty = make_repository(tmp_path / "empty")
    assert _added(_ingest(ledger, empty.path)) == {
        "commits": 0,
        "branches": 0,
        "tags": 0,
        "rewrites": 0,
        "coverage": 1,
    }


def test_a_bare_repository_of_long_names_is_read_too(ledger: Ledger, tmp_path: Path) -> None:
    source = make_repository(tmp_path / "source", "--object-format=sha256")
    sha = source.commit("first")
    source.clone(tmp_path / "bare.git", "--bare")
    _ingest(ledger, tmp_path / "bare.git")
    assert _tips(ledger) == [("main", sha)]
    assert len(sha) == 64


def test_of_a_working_clone_only_the_origins_branches_count(
    ledger: Ledger, shop: Repository, tmp_path: Path
) -> None:
    pushed = shop.sha("main")
    clone = shop.clone(tmp_path / "clone")
    clone.git("switch", "-q", "-c", "mine")
    clone.commit("not pushed")
    _ingest(ledger, clone.path)
    assert _tips(ledger) == [("main", pushed)]


def test_a_clone_is_complete_up_to_its_last_fetch(
    ledger: Ledger, shop: Repository, tmp_path: Path
) -> None:
    clone = shop.clone(tmp_path / "clone")
    clone.git("fetch", "-q")
    fetched = (clone.path / ".git" / "FETCH_HEAD").stat().st_mtime
    _ingest(ledger, clone.path)
    ((until,),) = ledger.rows("SELECT DISTINCT until FROM coverage")
    assert until == datetime.fromtimestamp(fetched, UTC)
    assert sum(_added(_ingest(ledger, clone.path)).values()) == 0


def test_a_clone_whose_last_fetch_failed_states_no_coverage(
    ledger: Ledger, shop: Repository, tmp_path: Path
) -> None:
    clone = shop.clone(tmp_path / "clone")
    (clone.path / ".git" / "FETCH_HEAD").write_bytes(b"")
    said: list[str] = []
    counts = ingest_git(ledger, "acme/shop", str(clone.path), progress=said.append)
    assert counts[-1].read == 0
    assert "no coverage stated" in said[-1]


def test_the_users_settings_and_the_repositorys_own_do_not_interfere(
    ledger: Ledger, shop: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = shop.commit("caf\xe9")
    shop.git("config", "i18n.logOutputEncoding", "latin-1")
    shop.git("config", "log.showSignature", "true")
    shop.git("replace", second, shop.sha("main^"))
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_TRACE", "1")
    _ingest(ledger, shop.path)
    payloads = ledger.rows("SELECT payload FROM entries WHERE payload LIKE '%git:commit:%'")
    bodies = [json.loads(payload)["body"]["object"] for (payload,) in payloads]
    assert {"sha": second, "message": "caf\xe9"}.items() <= bodies[0].items()


def test_a_date_that_no_calendar_has_is_left_out(ledger: Ledger, shop: Repository) -> None:
    text = shop.git("cat-file", "commit", "main").replace(f"{shop.seconds} ", f"{10**17} ")
    sha = shop.git(
        "hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=text.encode()
    )
    shop.git("update-ref", "refs/heads/odd", sha)
    _ingest(ledger, shop.path)
    rows = ledger.rows("SELECT committed_at FROM commits WHERE sha = ?", [sha])
    assert len(rows) == 1


@pytest.mark.parametrize("made", ["shallow", "plain folder", "nothing"])
def test_what_cannot_be_read_is_told_with_a_way_out(
    ledger: Ledger, shop: Repository, made: str
) -> None:
    shop.commit("second")
    place = shop.path / "inside"
    if made == "shallow":
        shop.clone(place, "--depth=1")
    elif made == "plain folder":
        place.mkdir()
    with pytest.raises(SourceError) as caught:
        _ingest(ledger, place)
    expected = {"shallow": "unshallow", "plain folder": "address", "nothing": "Give the path"}
    assert expected[made] in caught.value.fix
    assert ledger.head()[0] == 0
