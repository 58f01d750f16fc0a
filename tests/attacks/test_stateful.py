"""Any life of a ledger, against a list of bytes: appended, killed, reopened, verified, attacked."""

import shutil
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger import anchor
from ledger.anchor import guard, opened
from ledger.errors import IntegrityError
from ledger.file.store import Ledger
from ledger.keeping.rotate import rotate
from ledger.tree import leaf_hash, root
from ledger.verify import Depth, verify
from ledger.verify.pin import pin
from tests.helpers import run, take

_ATTACKS = {
    "edit": "UPDATE entries SET payload = replace(payload, 'acme', 'evil') WHERE seq = {seq}",
    "edit its hash": "UPDATE entry_index SET leaf = sha256('x')::BLOB WHERE seq = {seq}",
    "delete": "DELETE FROM entries WHERE seq = {seq}",
    "double": "INSERT INTO entries SELECT * FROM entries WHERE seq = {seq}",
    "append": "INSERT INTO entries SELECT (SELECT max(seq) + 1 FROM entries), payload FROM entries "
              "WHERE seq = {seq}",
    "projection": "UPDATE runs SET status = 'forged' WHERE seq = {seq}",
    "index": "UPDATE entry_index SET key = 'run:forged' WHERE seq = {seq}",
    "root": "UPDATE checkpoints SET root = sha256('x')::BLOB WHERE log = 'entries'",
    "signature": "UPDATE checkpoints SET note = replace(note, '— ', '— x') WHERE log = 'entries'",
}  # fmt: skip


class Life(RuleBasedStateMachine):
    """The model is the list of payloads that were acknowledged, in order."""

    @initialize()
    def begin(self) -> None:
        """An empty ledger that is anchored in a folder beside it."""
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "ledger.duckdb"
        (self.folder / "anchor").mkdir()
        self.anchors = opened([str(self.folder / "anchor")])
        self.payloads: list[bytes] = []
        self.runs = 0
        self.is_anchored = False
        self.ledger = Ledger.create(self.path)

    def teardown(self) -> None:
        """Nothing stays behind."""
        self.ledger.__exit__()
        shutil.rmtree(self.folder)

    @rule(count=st.integers(1, 300), status=st.sampled_from(["queued", "in_progress", "done"]))
    def append(self, count: int, status: str) -> None:
        """A batch of new runs, and one that is known already."""
        batch = [run(self.runs + n, status=status) for n in range(1, count + 1)]
        assert take(self.ledger, *batch, batch[0]) == [*["added"] * count, "known"]
        self.runs += count
        self._acknowledged()

    @rule()
    def append_what_cannot_be_read(self) -> None:
        """It adds no entry."""
        assert take(self.ledger, run(-self.runs)) == ["quarantined"]

    @rule()
    def rotate_the_key(self) -> None:
        """One entry more, signed by both keys."""
        rotate(self.ledger, None)
        self._acknowledged()

    @rule()
    def anchor_it(self) -> None:
        """Say outside what the ledger is now."""
        anchor.publish(self.ledger, *self.anchors)
        self.is_anchored = bool(self.payloads)

    @rule()
    def kill_and_reopen(self) -> None:
        """A crash: what stood on the disk at that moment is all there is."""
        crashed = self.folder / "crashed"
        crashed.mkdir()
        for file in self.folder.glob("ledger.duckdb*"):
            shutil.copy(file, crashed / file.name)
        self.ledger.__exit__()
        for file in self.folder.glob("ledger.duckdb*"):
            file.unlink()
        for file in crashed.iterdir():
            file.replace(self.folder / file.name)
        crashed.rmdir()
        self.ledger = Ledger.open(self.path)

    @rule(depth=st.sampled_from(Depth))
    def verify_it(self, depth: Depth) -> None:
        """It holds at every depth, and is remembered as verified."""
        found = verify(self.ledger, depth, anchors=self.anchors)
        assert found.problems == []
        # As long as nothing was anchored, that is all that could not be checked.
        assert bool(found.unverified) == (bool(self.payloads) and not self.is_anchored)
        pin(self.ledger)

    @precondition(lambda self: self.payloads)
    @rule(data=st.data(), attack=st.sampled_from(sorted(_ATTACKS)))
    def attack(self, data: st.DataObject, attack: str) -> None:
        """Any change to any entry is found, and put right again by the copy from before."""
        rows = self.ledger.rows("SELECT seq FROM runs ORDER BY seq")
        if not rows:
            return
        (seq,) = data.draw(st.sampled_from(rows))
        self._behind_its_back(_ATTACKS[attack].format(seq=seq))

    @precondition(lambda self: self.payloads)
    @rule()
    def roll_back(self) -> None:
        """An older file in its place is refused as soon as a later one was anchored."""
        self.ledger.__exit__()
        shutil.copy(self.path, self.folder / "older")
        with Ledger.open(self.path) as ledger:
            self.runs += 1
            take(ledger, run(self.runs))
            anchor.publish(ledger, *self.anchors)
        self.is_anchored = True
        shutil.copy(self.path, self.folder / "newer")
        shutil.copy(self.folder / "older", self.path)
        with Ledger.open(self.path) as ledger:
            told = f"the ledger has {len(self.payloads)}:"
            with pytest.raises(IntegrityError, match=told):
                guard(ledger, self.anchors)
        shutil.copy(self.folder / "newer", self.path)
        self.ledger = Ledger.open(self.path)
        self._acknowledged()

    @invariant()
    def it_is_what_was_acknowledged(self) -> None:
        """Size, bytes and root are those of the model."""
        if not hasattr(self, "ledger"):
            return
        rows = self.ledger.rows("SELECT payload FROM entries ORDER BY seq")
        assert [payload.encode() for (payload,) in rows] == self.payloads
        assert self.ledger.head()[:2] == (
            len(self.payloads),
            root(leaf_hash(payload) for payload in self.payloads),
        )

    def _acknowledged(self) -> None:
        rows = self.ledger.rows(
            "SELECT payload FROM entries WHERE seq > ? ORDER BY seq", [len(self.payloads)]
        )
        self.payloads += [payload.encode() for (payload,) in rows]

    def _behind_its_back(self, statement: str) -> None:
        self.ledger.__exit__()
        shutil.copy(self.path, self.folder / "before")
        with duckdb.connect(str(self.path)) as connection:
            connection.execute(statement)
        with Ledger.open(self.path) as ledger:
            assert not verify(ledger, anchors=self.anchors).holds, statement
        shutil.copy(self.folder / "before", self.path)
        self.ledger = Ledger.open(self.path)


TestLife = Life.TestCase
# A life takes a second: few of them each time, many where the profile asks for many.
_MANY = settings.default is not None and settings.default.max_examples > 100
TestLife.settings = settings(
    max_examples=200 if _MANY else 8, stateful_step_count=12, deadline=None
)
