"""Backups: whole, their head verified, and taken without waiting for whoever writes."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import IntegrityError, StoreError, UsageError
from ledger.file import whole
from ledger.file.store import Ledger, key_of
from ledger.reading.publish import current, folder
from ledger.verify import Depth, Trust, verify


@dataclass(frozen=True)
class Backup:
    """A backup: where it lies, and what the ledger was then."""

    path: Path
    size: int
    root: str

    def as_json(self) -> dict[str, str | int]:
        """What the command prints."""
        return {"path": str(self.path), "size": self.size, "root": self.root}


def backup(path: Path, target: Path, refresh: Callable[[], object], key: Path | None) -> Backup:
    """Copy the newest published copy of the ledger at `path` to the new file `target`.

    `refresh` publishes a fresh copy first, if nobody is writing just now: a copy is immutable, so
    a backup is consistent whatever else goes on. It has no private key: keep that apart.
    Raises UsageError where `target` stands, IntegrityError for a copy that does not hold.
    """
    if target.resolve().is_relative_to(folder(path).resolve()):
        raise UsageError(
            f"{target} is among the published copies, which come and go.",
            "Name a file elsewhere for the backup.",
        )
    if target.exists():
        raise UsageError(f"{target} is there already.", "Name a new file for the backup.")
    refresh()
    source = current(path)
    if source is None:
        raise StoreError(
            f"Nothing of the ledger {path} has been published.", "Run `deploy-ledger publish`."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(source, part)
        whole.sync(part)
        with Ledger.read(part, key=key or key_of(path)) as copy:
            verdict = verify(copy, Depth.QUICK, trust=Trust.of(copy), alone=True)
        for problem in [*verdict.problems, *verdict.unverified]:
            raise IntegrityError(
                f"The copy of {path} is no backup: {problem}.", "Run `deploy-ledger verify`."
            )
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return Backup(target, verdict.size, verdict.root)
