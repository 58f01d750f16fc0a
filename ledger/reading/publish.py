"""Publishing: readers open immutable copies of the ledger, never the file that is written.

Beside `ledger.duckdb` lies `ledger.published/`: copies with names that are never used twice, and
the file `current`, which names the newest whole one. A copy has everything the ledger has at one
size, and what the caller adds (evidence, findings). The last few are kept for readers that still
hold them.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from ledger.checkpoint import LOGS
from ledger.errors import StoreError
from ledger.file import whole
from ledger.file.store import Ledger

KEPT = 3
_POINTER = "current"
# Of what is added, a reader mostly asks for a few rows by a key that the table is sorted by: with
# groups an eighth of the usual size it reads a third to a fifth as long.
_ROW_GROUP = 16384
_NAME = re.compile(r"\d{10}-[0-9a-f]{16}\.duckdb")


def folder(path: Path) -> Path:
    """Where the copies of the ledger at `path` lie."""
    return path.with_name(f"{path.stem}.published")


def publish(ledger: Ledger, fill: Callable[[Path], None]) -> Path:
    """Copy an open ledger, let `fill` add to the copy, check it, and point readers to it.

    Readers see the previous copy until the new one is whole, whatever happens meanwhile. Returns
    the new copy. Raises StoreError where it cannot be made.
    """
    place = folder(ledger.path)
    size, root, _, _ = ledger.head()
    name = f"{size:010}-{secrets.token_hex(8)}.duckdb"
    try:
        place.mkdir(parents=True, exist_ok=True)
        # What an interrupted one left takes the room that this one needs.
        _sweep(place)
        _make(ledger, place / name, fill, (size, root))
        _point(place, name)
        _forget(place, name)
    except OSError as error:
        raise _unmade(place, error.strerror or str(error)) from error
    finally:
        _sweep(place)
    return place / name


def _make(
    ledger: Ledger, copy: Path, fill: Callable[[Path], None], head: tuple[int, bytes]
) -> None:
    part = copy.with_name(f"{copy.name}.part")
    ledger.copy_to(part)
    fill(part)
    try:
        with Ledger.read(part) as made:
            found = made.head()[:2]
    except StoreError as error:
        # It is the copy that cannot be read: nothing says that the ledger is damaged.
        raise _unmade(part.parent, error.message) from error
    if found != head:
        raise StoreError("The published copy differs from the ledger.", "Run the command again.")
    whole.sync(part)
    part.rename(copy)


def _unmade(place: Path, why: str) -> StoreError:
    return StoreError(
        f"No fresh copy of the ledger could be published in {place}: {why}",
        "What was appended is kept. See that the disk has room, and run `deploy-ledger publish`.",
    )


def current(path: Path) -> Path | None:
    """The newest published copy of the ledger at `path`, None where nothing was published yet.

    Raises StoreError where there is no ledger.
    """
    if not path.exists():
        raise StoreError(
            f"There is no ledger at {path}.",
            "Make one with `deploy-ledger init`, or name another with --ledger.",
        )
    name = current_name(path)
    return folder(path) / name if name else None


def current_name(path: Path) -> str | None:
    """The name of the newest published copy, also where the ledger itself is gone."""
    place = folder(path)
    try:
        name = (place / _POINTER).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if _NAME.fullmatch(name) and (place / name).is_file() else None


def has_more(ledger: Ledger) -> bool:
    """Whether the ledger has something, in either log, that the newest whole copy lacks."""
    copy = current(ledger.path)
    try:
        if copy is not None:
            with Ledger.read(copy) as published:
                return any(ledger.head(log)[0] > published.head(log)[0] for log in LOGS)
    except StoreError:
        pass  # A copy that cannot be read is as good as none.
    return True


def published_notes(path: Path) -> dict[str, str]:
    """The signed checkpoint of each log in the newest published copy; none where none is read."""
    copy = current(path)
    try:
        if copy is not None:
            with Ledger.read(copy) as ledger:
                notes = {log: ledger.newest_note(log) for log in LOGS}
                return {log: note for log, note in notes.items() if note}
    except StoreError:
        pass  # It says nothing; the next one takes its place.
    return {}


def _point(place: Path, name: str) -> None:
    whole.write(place / _POINTER, f"{name}\n".encode())


def _forget(place: Path, newest: str) -> None:
    # What cannot be removed now is removed by the next publishing; so it is in _sweep.
    with suppress(OSError):
        copies = sorted(place.glob("*.duckdb"), key=lambda copy: copy.stat().st_mtime_ns)
        ours = [copy for copy in copies if _NAME.fullmatch(copy.name) and copy.name != newest]
        # One that has more than the newest shows a rollback, and may be all that is left of it.
        for copy in [copy for copy in ours if _size(copy.name) <= _size(newest)][: -(KEPT - 1)]:
            copy.unlink()


def _size(name: str) -> int:
    return int(name.partition("-")[0])


def _sweep(place: Path) -> None:
    with suppress(OSError):
        for left in [*place.glob("*.part"), *place.glob("*.wal")]:
            left.unlink()


def add_tables(
    copy: Path, tables: Mapping[str, pl.DataFrame], earlier: "TakenOver | None" = None
) -> None:
    """Add tables to a copy that is not published yet, and what is taken over from an earlier one.

    Raises StoreError where it cannot.
    """
    try:
        with duckdb.connect() as connection:
            options = f"ROW_GROUP_SIZE {_ROW_GROUP}"
            connection.execute(f"ATTACH '{_quoted(copy)}' AS made ({options})")
            connection.execute("USE made")
            if earlier:
                connection.execute("SET TimeZone = 'UTC'")
                connection.execute(f"ATTACH '{_quoted(earlier.copy)}' AS earlier (READ_ONLY)")
                for name, sql in earlier.tables.items():
                    given = {n: value for n, value in earlier.parameters.items() if f"${n}" in sql}
                    connection.execute(f'CREATE TABLE "{name}" AS {sql}', given)
            for name, frame in tables.items():
                connection.register("incoming", frame.to_arrow())
                taken = earlier is not None and name in earlier.tables
                target = f'INSERT INTO "{name}" BY NAME' if taken else f'CREATE TABLE "{name}" AS'
                connection.execute(f"{target} SELECT * FROM incoming")
                connection.unregister("incoming")
    except duckdb.Error as error:
        raise _unmade(copy.parent, str(error).splitlines()[0]) from error


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


@dataclass(frozen=True)
class TakenOver:
    """What a copy takes over from an earlier one: a question for each table, to `earlier.TABLE`."""

    copy: Path
    tables: Mapping[str, str]
    parameters: Mapping[str, Any]


def own_copy(place: Path) -> Path | None:
    """The newest copy in a folder of copies, if nobody but this user can have written it."""
    with suppress(OSError, UnicodeDecodeError):
        name = (place / _POINTER).read_text(encoding="utf-8").strip()
        found = [place.stat(), (place / name).stat()]
        is_own = all(one.st_uid == os.getuid() and not one.st_mode & 0o022 for one in found)
        if _NAME.fullmatch(name) and is_own:
            return place / name
    return None
