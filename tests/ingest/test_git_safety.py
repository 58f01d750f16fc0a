"""Git repositories that are damaged, partial, hostile or huge."""

import shutil
from pathlib import Path

import pytest

from ingest.git import ingest_git
from ledger.errors import SourceError
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.helpers import ignore_progress
from tests.ingest.repositories import Repository, make_repository

_HUGE = 12_000


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """A repository with two commits on main."""
    made = make_repository(tmp_path / "shop")
    made.commit("first")
    made.commit("second")
    return made


def test_a_repository_that_lacks_a_commit_states_no_coverage(
    ledger: Ledger, shop: Repository
) -> None:
    lost = shop.sha("main^")
    (shop.path / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(SourceError, match="The history cannot be read"):
        ingest_git(ledger, "acme/shop", str(shop.path), progress=ignore_progress)
    assert ledger.rows("SELECT count(*) FROM coverage") == [(0,)]


def test_a_branch_whose_tip_is_lost_is_told(ledger: Ledger, shop: Repository) -> None:
    lost = shop.sha("main")
    (shop.path / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(SourceError):
        ingest_git(ledger, "acme/shop", str(shop.path), progress=ignore_progress)
    assert ledger.rows("SELECT count(*) FROM coverage") == [(0,)]


@pytest.mark.parametrize("left_out", ["blob:none", "tree:0"])
def test_of_a_partial_clone_nothing_is_fetched(
    ledger: Ledger, shop: Repository, tmp_path: Path, left_out: str
) -> None:
    shop.git("config", "uploadpack.allowFilter", "true")
    clone = shop.clone(tmp_path / "partial", f"--filter={left_out}", "--no-checkout")
    trees = {shop.sha("main^{tree}"), shop.sha("main^^{tree}")}
    shutil.rmtree(shop.path)
    ingest_git(ledger, "acme/shop", str(clone.path), progress=ignore_progress)
    assert {tree for (tree,) in ledger.rows("SELECT tree FROM commits")} == trees


def test_a_commit_graph_file_is_not_believed(ledger: Ledger, shop: Repository) -> None:
    shop.commit("third")
    shop.git("commit-graph", "write", "--reachable")
    file = shop.path / ".git" / "objects" / "info" / "commit-graph"
    lying = file.read_bytes().replace(
        bytes.fromhex(shop.sha("main^{tree}")), bytes.fromhex(shop.sha("main^^{tree}"))
    )
    file.chmod(0o600)
    file.write_bytes(lying)
    ingest_git(ledger, "acme/shop", str(shop.path), progress=ignore_progress)
    rows = ledger.rows("SELECT tree FROM commits WHERE sha = ?", [shop.sha("main")])
    assert rows == [(shop.git("-c", "core.commitGraph=false", "rev-parse", "main^{tree}"),)]


@pytest.mark.parametrize(
    "name",
    [
        b"--upload-pack=touch x",
        b"$(id)",
        b"<script>alert(1)</script>",
        b"a'; DROP TABLE entries; --",
        b"caf\xc3\xa9/\xe2\x80\xae",
        b"x" * 200,
        b"HEAD",
        b"refs/heads/main",
    ],
    ids=lambda name: name[:12].decode("ascii", "replace"),
)
def test_hostile_names_of_branches_are_only_names(
    ledger: Ledger, shop: Repository, name: bytes
) -> None:
    name = name.replace(b" ", b"_")
    _point(shop, b"refs/heads/" + name)
    _point(shop, b"refs/tags/" + name)
    for _ in range(2):
        ingest_git(ledger, "acme/shop", f"file://{shop.path}", progress=ignore_progress)
    assert verify(ledger).holds
    branches = ledger.rows("SELECT branch, sha FROM branch_tips WHERE branch <> 'main'")
    assert branches == [(name.decode(), shop.sha("HEAD"))]
    assert ledger.rows("SELECT tag FROM tags") == [(name.decode(),)]


def test_a_name_that_is_no_text_goes_to_quarantine(ledger: Ledger, shop: Repository) -> None:
    _point(shop, b"refs/heads/\xff\xfe")
    ingest_git(ledger, "acme/shop", str(shop.path), progress=ignore_progress)
    assert ledger.rows("SELECT branch FROM branch_tips") == [("main",)]
    assert ledger.rows("SELECT kind FROM quarantine") == [("git_branch",)]
    assert verify(ledger).holds


def test_a_huge_history_says_how_far_it_is(ledger: Ledger, tmp_path: Path) -> None:
    huge = make_repository(tmp_path / "huge")
    stream = b"".join(
        b"commit refs/heads/main\ncommitter Bob <b@x> %d +0000\ndata 1\nx\n" % (1_700_000_000 + n)
        for n in range(_HUGE)
    )
    huge.git("fast-import", "--quiet", given=stream)
    said: list[str] = []
    counts = ingest_git(ledger, "acme/shop", str(huge.path), progress=said.append)
    assert counts[0].added == _HUGE
    assert [line for line in said if "commits" in line] == ["5000 records up to commits"] * 2
    assert ledger.rows("SELECT count(*), count(DISTINCT sha) FROM commits") == [(_HUGE, _HUGE)]


def _point(shop: Repository, name: bytes) -> None:
    """Make a reference, as a hostile server could: past the checks of git's own commands."""
    with (shop.path / ".git" / "packed-refs").open("ab") as file:
        file.write(shop.sha("HEAD").encode() + b" " + name + b"\n")
