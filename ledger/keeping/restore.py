"""Restoring: a backup is verified whole before it takes the place of anything."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ledger.checkpoint import LOGS
from ledger.errors import DamagedError, IntegrityError, UsageError
from ledger.file.lock import Lock
from ledger.file.store import Ledger, key_of
from ledger.keeping.rebuild import rebuild
from ledger.keys import PublicKey
from ledger.verify import Depth, Trust, verify


@dataclass(frozen=True)
class Restored:
    """What was put back, and where the file that stood there lies now."""

    size: int
    root: str
    set_aside: Path | None

    def as_json(self) -> dict[str, str | int | None]:
        """What the command prints."""
        aside = str(self.set_aside) if self.set_aside else None
        return {"size": self.size, "root": self.root, "set_aside": aside}


def restore(source: Path, path: Path, *, key: Path | None, vkey: PublicKey | None) -> Restored:
    """Put the ledger of a backup, or of a published copy, at `path`; rebuilt from its entries.

    What stands there is set aside, never deleted. Raises UsageError where it has more entries
    than the backup, IntegrityError where the backup does not hold, StoreError where it cannot be
    opened.
    """
    if not source.is_file():
        raise UsageError(f"There is no file {source}.", "Name a backup or a published copy.")
    with ExitStack() as stack:
        copy = stack.enter_context(Ledger.read(source, key=key or key_of(path)))
        verdict = verify(copy, Depth.FULL, trust=Trust.of(copy, vkey), alone=True)
        for problem in [*verdict.problems, *verdict.unverified]:
            raise IntegrityError(
                f"{source} is not restored: {problem}.",
                "Use another backup and keep this one as evidence; one from before a change of the "
                "key needs the public key of then, with --vkey.",
            )
        lock = Lock(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.take()
        stack.callback(lock.release)
        _refuse_to_lose(path, source, copy)
        fresh = path.with_name(f".{path.name}.restored")
        fresh.unlink(missing_ok=True)
        rebuild(copy, fresh)
        aside = _set_aside(path)
        fresh.rename(path)
    return Restored(verdict.size, verdict.root, aside)


def _refuse_to_lose(path: Path, source: Path, backup: Ledger) -> None:
    """A backup may take the place of what is damaged or behind it, and of nothing else."""
    if not path.exists():
        return
    try:
        with Ledger.read(path) as standing:
            heads = {log: standing.head(log)[:2] for log in LOGS}
    except (DamagedError, IntegrityError):
        return
    for log, (size, root) in heads.items():
        has = backup.head(log)[0]
        if size > has or (size and not backup.has(log, size, root)):
            raise UsageError(
                f"The ledger {path} has {size} {log} that {source}, which has {has}, does not have "
                "as they are.",
                "Restoring would lose them: move the ledger away first if that is what you want.",
            )


def _set_aside(path: Path) -> Path | None:
    if not path.exists():
        return None
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = path.with_name(f"{path.name}.replaced-{moment}")
    log = path.with_name(f"{path.name}.wal")
    # The write-ahead log first: beside another file it would be replayed into it.
    if log.exists():
        log.rename(aside.with_name(f"{aside.name}.wal"))
    path.rename(aside)
    return aside
