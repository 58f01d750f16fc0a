"""Anchors: a folder, a git remote, and the guard at the door."""

import subprocess
from pathlib import Path

import pytest

from ledger import anchor
from ledger.anchor import guard, opened
from ledger.anchor.git import BRANCH
from ledger.errors import IntegrityError, SourceError
from ledger.file.store import Ledger, key_of
from ledger.keeping.recover import recover
from ledger.reading.publish import publish
from ledger.verify import Depth, verify
from tests.helpers import run, take


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture(params=["folder", "git"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty anchor of either kind."""
    place = tmp_path / "outside"
    place.mkdir()
    if request.param == "folder":
        return str(place)
    _git(place, "init", "--quiet", "--bare")
    return f"git+{place}"


def test_every_checkpoint_is_published_once(ledger: Ledger, address: str) -> None:
    (place,) = opened([address])
    take(ledger, run(1))
    take(ledger, run(2), run(0))
    assert anchor.publish(ledger, place) == 3
    assert anchor.publish(ledger, place) == 0
    take(ledger, run(3))
    assert anchor.publish(ledger, place) == 1
    with place.visit() as there:
        assert [seen.checkpoint.size for seen in there.notes("deploy-ledger")] == [1, 2, 3]
        assert [seen.checkpoint.size for seen in there.notes("deploy-ledger/quarantine")] == [1]
        newest = there.newest("deploy-ledger")
        assert newest is not None
        assert newest.checkpoint.root == ledger.head()[1]
        before = there.newest("deploy-ledger", {newest.path})
        assert before is not None
        assert before.checkpoint.size == 2
        assert there.newest("another log") is None
    guard(ledger, [place])
    assert verify(ledger, anchors=[place]).problems == []


def test_an_anchor_that_is_ahead_stops_writing_until_somebody_recovers(
    tmp_path: Path, address: str
) -> None:
    places = opened([address])
    path = tmp_path / "ledger.duckdb"
    with Ledger.create(path) as ledger:
        take(ledger, run(1))
    copy = path.read_bytes()
    with Ledger.open(path) as ledger:
        take(ledger, run(2), run(3))
        anchor.publish(ledger, *places)
    path.write_bytes(copy)
    with Ledger.open(path) as ledger:
        with pytest.raises(IntegrityError, match="3 entries, and the ledger has 1") as caught:
            guard(ledger, places)
        assert "recover" in caught.value.fix
        assert recover(ledger, places, "the disk died") == (2, 1)
        guard(ledger, places)
        take(ledger, run(4), run(5))
        anchor.publish(ledger, *places)
        assert verify(ledger, anchors=places).problems == []
        assert ledger.rows("SELECT size, kept, reason FROM losses") == [(3, 1, "the disk died")]


def test_an_anchor_that_is_gone_is_told_and_not_taken_for_good(
    ledger: Ledger, tmp_path: Path
) -> None:
    take(ledger, run(1))
    for address in (str(tmp_path / "nowhere"), f"git+{tmp_path / 'nowhere'}"):
        (place,) = opened([address])
        with pytest.raises(SourceError) as caught:
            guard(ledger, [place])
        assert caught.value.fix
        for depth in Depth:
            found = verify(ledger, depth, anchors=[place])
            assert found.holds
            assert "nowhere" in found.unverified[0]


def test_the_history_of_a_remote_is_never_rewritten(ledger: Ledger, tmp_path: Path) -> None:
    place = tmp_path / "outside"
    place.mkdir()
    _git(place, "init", "--quiet", "--bare")
    (first,), (second,) = opened([f"git+{place}"]), opened([f"git+{place}"])
    take(ledger, run(1))
    anchor.publish(ledger, first)
    take(ledger, run(2))
    anchor.publish(ledger, second)
    told = _git(place, "log", "--format=%s", BRANCH).splitlines()
    assert [line.rsplit(" ", 1)[0] for line in told] == ["deploy-ledger 2", "deploy-ledger 1"]


def test_a_password_in_an_address_is_not_told() -> None:
    (place,) = opened(["git+https://someone:s3cret@127.0.0.1:1/x.git"])
    assert "s3cret" not in place.name
    with pytest.raises(SourceError) as caught, place.visit():
        pass
    assert "s3cret" not in f"{caught.value.message}{caught.value.fix}"


@pytest.mark.parametrize(
    "address", ["git+ext::sh -c touch% pwned", "git+--upload-pack=touch pwned"]
)
def test_an_address_runs_nothing(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError), opened([address])[0].visit():
        pass
    assert list(tmp_path.rglob("pwned")) == []


def test_what_is_no_checkpoint_is_named(ledger: Ledger, tmp_path: Path) -> None:
    (place,) = opened([str(tmp_path)])
    take(ledger, run(1))
    anchor.publish(ledger, place)
    (tmp_path / "deploy-ledger" / "000000000009-x.checkpoint").write_text("rubbish")
    with pytest.raises(IntegrityError, match=r"000000000009-x\.checkpoint is in the anchor"):
        guard(ledger, [place])
    assert "000000000009-x.checkpoint" in verify(ledger, anchors=[place]).problems[0]


def test_the_published_copy_is_a_witness_too(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    with Ledger.create(path) as ledger:
        take(ledger, run(1))
    copy = path.read_bytes()
    with Ledger.open(path) as ledger:
        take(ledger, run(2))
        publish(ledger, lambda _: None)
    path.write_bytes(copy)
    with Ledger.open(path) as ledger:
        with pytest.raises(IntegrityError, match="The published copy has a checkpoint of 2"):
            guard(ledger, [])
        recover(ledger, [], "an old file was put back by mistake")
        guard(ledger, [])
        publish(ledger, lambda _: None)
    assert key_of(path).exists()
