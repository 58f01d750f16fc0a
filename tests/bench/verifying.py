"""Verifying, over raw SHA-256 of the same stored bytes."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

from ledger.file.store import Ledger
from ledger.tree import leaf_hash
from ledger.verify import Depth, verify
from ledger.verify.entries import Pass
from ledger.verify.pin import pin
from ledger.writing.frames import Told
from tests.bench.corpus import Corpus, payloads
from tests.bench.measure import Row, Work, compare, ready


def rows(corpus: Corpus) -> list[Row]:
    """Each depth of verification, and the full one without the typed rows."""
    found: list[Row] = []
    for held, path in corpus.ledgers.items():
        with Ledger.open(path, read_only=True) as ledger:
            pin(ledger)
        found += compare(
            "verify",
            ready(_hashing(payloads(path))),
            {
                f"verify --full over SHA-256, {held}": (ready(_verifying(path, Depth.FULL)), 6.0),
                "  entries, tree and checkpoints, without typed rows": (
                    ready(_untyped(_verifying(path, Depth.FULL))),
                    None,
                ),
                "  --incremental, with nothing new": (
                    ready(_verifying(path, Depth.INCREMENTAL)),
                    None,
                ),
                "  --quick": (ready(_verifying(path, Depth.QUICK)), None),
            },
        )
    return found


def _hashing(stored: list[bytes]) -> Work:
    return lambda: [sha256(payload).digest() for payload in stored]


def _verifying(path: Path, depth: Depth) -> Callable[[], None]:
    def work() -> None:
        with Ledger.open(path, read_only=True) as ledger:
            verdict = verify(ledger, depth)
        if not verdict.holds or verdict.unverified:
            raise AssertionError(verdict.as_json())

    return work


def _untyped(verifying: Callable[[], None]) -> Work:
    """The same with entries that are only hashed: what is not read again is not compared."""

    def hashed(_: Pass, _seq: int, payload: bytes, _told: Told) -> bytes:
        return leaf_hash(payload)

    def work() -> None:
        with patch.object(Pass, "_read", hashed), patch.object(Pass, "_compare", _nothing):
            verifying()

    return work


def _nothing(_: Pass, _told: Told, _first: int, _last: int) -> None:
    """In place of comparing."""
