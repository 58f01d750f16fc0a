"""Mirrors of addresses: made once, updated later, and never of an unsafe address."""

from pathlib import Path

import pytest

from ingest.git import ingest_git
from ingest.mirror import check_name, is_address
from ingest.source import Count
from ledger.errors import SourceError, UsageError
from ledger.file.store import Ledger
from tests.helpers import ignore_progress
from tests.ingest.repositories import Repository, make_repository


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """A repository with two branches."""
    made = make_repository(tmp_path / "origin" / "shop")
    made.commit("first")
    made.git("branch", "old")
    return made


def _ingest(ledger: Ledger, url: str) -> list[Count]:
    return ingest_git(ledger, "acme/shop", url, progress=ignore_progress)


def _mirror(ledger: Ledger) -> Path:
    return ledger.path.parent / "mirrors" / "acme" / "shop.git"


def test_an_address_is_mirrored_beside_the_ledger_and_updated(
    ledger: Ledger, shop: Repository
) -> None:
    url = f"file://{shop.path}"
    assert [count.added for count in _ingest(ledger, url)] == [1, 2, 0, 0, 1]
    assert (_mirror(ledger) / "HEAD").exists()
    shop.commit("second")
    shop.git("branch", "-D", "old")
    shop.git("tag", "v1")
    assert [count.added for count in _ingest(ledger, url)] == [1, 1, 1, 1, 1]
    assert Repository(_mirror(ledger)).git("branch", "--list", "old") == ""


def test_a_mirror_says_where_its_tips_were_read(ledger: Ledger, shop: Repository) -> None:
    _ingest(ledger, f"file://{shop.path}")
    found = ledger.rows('SELECT count(*) FROM entries WHERE payload LIKE \'%"url":"file://%\'')
    assert found == [(3,)]


def test_an_interrupted_clone_is_not_taken_for_a_mirror(ledger: Ledger, shop: Repository) -> None:
    leftover = _mirror(ledger).with_suffix(".unfinished")
    leftover.mkdir(parents=True)
    (leftover / "HEAD").write_text("ref: refs/heads/main\n")
    assert _ingest(ledger, f"file://{shop.path}")[0].added == 1
    assert not leftover.exists()


def test_a_rewritten_origin_replaces_the_tips(ledger: Ledger, shop: Repository) -> None:
    url = f"file://{shop.path}"
    shop.commit("second")
    _ingest(ledger, url)
    shop.git("reset", "-q", "--hard", "HEAD^")
    assert [count.added for count in _ingest(ledger, url)][:2] == [0, 1]


def test_an_absent_origin_is_told_and_leaves_nothing(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="acme/shop cannot be fetched") as caught:
        _ingest(ledger, f"file://{tmp_path}/absent")
    assert "give the clone's path" in caught.value.fix
    assert not _mirror(ledger).exists()


def test_a_shallow_origin_is_refused(ledger: Ledger, shop: Repository, tmp_path: Path) -> None:
    shop.commit("second")
    shallow = shop.clone(tmp_path / "shallow", "--depth=1")
    with pytest.raises(SourceError, match="shallow"):
        _ingest(ledger, f"file://{shallow.path}")
    assert not _mirror(ledger).exists()


@pytest.mark.parametrize(
    "name",
    ["shop", "acme/../shop", "../shop", "acme/..", "acme/.", "/shop", "acme/", "-o/shop", "a b/c"],
)
def test_names_that_could_leave_the_folder_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="not the name of a repository"):
        check_name(name)


@pytest.mark.parametrize("name", ["acme/shop", "acme/.github", "a-b/c.d_e", "0/1"])
def test_names_of_repositories(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "--upload-pack=touch /tmp/x",
        "ext::sh -c id",
        "fd::7",
        "http://github.com/acme/shop",
        "git://github.com/acme/shop",
        "ftp://github.com/acme/shop",
        "https://ada:secret@github.com/acme/shop",
        "https://token@github.com/acme/shop",
        "ssh://git:secret@github.com/acme/shop",
    ],
)
def test_unsafe_addresses_are_refused_without_repeating_a_secret(place: str) -> None:
    with pytest.raises(UsageError) as caught:
        is_address(place)
    assert "secret" not in f"{caught.value.message} {caught.value.fix}"


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("https://github.com/acme/shop.git", True),
        ("ssh://git@github.com/acme/shop.git", True),
        ("git@github.com:acme/shop.git", True),
        ("file:///srv/git/shop.git", True),
        ("./shop", False),
        ("/srv/git/shop.git", False),
        ("C:shop", False),
    ],
)
def test_addresses_and_paths(place: str, address: bool) -> None:
    assert is_address(place) is address
