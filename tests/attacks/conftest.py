"""A closed ledger that is anchored, and what verification says of it afterwards."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger import anchor
from ledger.anchor import Anchor, guard, opened
from ledger.errors import IntegrityError
from ledger.file.store import Ledger, key_of
from ledger.keys import SigningKey
from ledger.verify import Depth, Verdict, verify
from tests.helpers import QA, incoming, run, take

FAILED_QA = {**QA, "result": "fail"}
SIZE = 9

Verify = Callable[..., Verdict]


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a ledger that nobody attacks: it is copied for each test."""
    folder = tmp_path_factory.mktemp("sound")
    place = folder / "ledger.duckdb"
    (folder / "anchor").mkdir()
    with Ledger.create(place, origin="example.com/log") as ledger:
        for batch in ((1, 2, 3, 4), (5, 6, 7, 8)):
            take(ledger, *[run(number, name="deploy", run_number=number) for number in batch])
            anchor.publish(ledger, *anchors(place))
        take(ledger, incoming("qa", FAILED_QA, source="records", strength="attested"))
        anchor.publish(ledger, *anchors(place))
    return folder


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    """Nine entries in three batches, the last one a failed QA result; every batch is anchored."""
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    return tmp_path / "ledger.duckdb"


@pytest.fixture
def key(path: Path) -> SigningKey:
    """The ledger's own key, stolen."""
    return SigningKey.read(key_of(path))


def anchors(path: Path) -> list[Anchor]:
    """The anchor of a ledger: a folder beside it."""
    return opened([str(path.parent / "anchor")])


def verdict(path: Path, depth: Depth = Depth.FULL, *, anchored: bool = False) -> Verdict:
    """What verification finds, without or with the anchor."""
    with Ledger.open(path) as ledger:
        return verify(ledger, depth, anchors=anchors(path) if anchored else ())


def refusal(path: Path) -> str:
    """Why the ledger is not opened for writing; empty when it is."""
    with Ledger.open(path) as ledger:
        try:
            guard(ledger, anchors(path))
        except IntegrityError as error:
            return error.message
    return ""
