"""A folder as an anchor: one file a checkpoint, written once and never again."""

import os
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ledger.anchor.base import SUFFIX, Anchored, folder_of
from ledger.checkpoint import MAX_NOTE_BYTES
from ledger.errors import IntegrityError, ProofError, SourceError
from ledger.file import whole


class FolderAnchor:
    """Checkpoints as files below a folder, best on a disk that others look after."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """The folder."""
        return str(self._folder)

    @contextmanager
    def visit(self) -> Iterator["FolderAnchor"]:
        """The folder itself; whether it is there shows when it is listed."""
        yield self

    def notes(self, origin: str) -> list[Anchored]:
        """Every note of a log, smallest first; raises IntegrityError for a file that is none."""
        return [self._read(path) for path in self._files(origin)]

    def paths(self, origin: str) -> set[str]:
        """The names of the notes of a log."""
        return {self._path(file) for file in self._files(origin)}

    def newest(self, origin: str, given_up: Collection[str] = ()) -> Anchored | None:
        """The note of the largest size but those given up."""
        kept = [file for file in self._files(origin) if self._path(file) not in given_up]
        return self._read(kept[-1]) if kept else None

    def add(self, notes: Sequence[Anchored]) -> int:
        """Write the notes that are not there yet."""
        return sum(self._write(self._folder / note.path, note.note) for note in notes)

    def _files(self, origin: str) -> list[Path]:
        # A listing that fails must not look like an empty one, as it does with `glob`.
        try:
            if not self._folder.is_dir():
                raise SourceError(
                    f"The anchor {self._folder} is not a folder that can be reached.",
                    "Make the folder, mount its disk, or name another with --anchor.",
                )
            found = sorted((self._folder / folder_of(origin)).iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SourceError(
                f"The anchor {self._folder} cannot be listed: {error.strerror}.",
                "See that its disk is there and that you may read it.",
            ) from error
        return [path for path in found if path.name.endswith(SUFFIX)]

    def _path(self, file: Path) -> str:
        return file.relative_to(self._folder).as_posix()

    def _read(self, path: Path) -> Anchored:
        try:
            return self._note(path)
        except OSError as error:
            raise SourceError(
                f"{path} cannot be read: {error.strerror}.", "See that you may read the anchor."
            ) from error
        except ProofError as error:
            raise IntegrityError(
                f"{path} is in the anchor and is no checkpoint: {error.message}",
                "Find out who changed it; an anchor's files are written once.",
            ) from error

    def _note(self, path: Path) -> Anchored:
        if not path.is_file() or path.stat().st_size > MAX_NOTE_BYTES:
            raise ProofError("It is no file of a note.")
        found = Anchored.of(path.read_bytes().decode("utf-8", "replace"))
        if found.path != self._path(path):
            raise ProofError("It says another size or root than its name.")
        return found

    def _write(self, path: Path, text: str) -> bool:
        """Write a note unless it is there; whether it was not."""
        part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
        try:
            if path.exists():
                return False
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("xb") as file:
                    file.write(text.encode())
                    file.flush()
                    os.fsync(file.fileno())
                # Unlike a rename, a link cannot take the place of a file that is there already.
                with suppress(FileExistsError):
                    path.hardlink_to(part)
            finally:
                part.unlink(missing_ok=True)
            whole.sync(path.parent)
        except OSError as error:
            raise SourceError(
                f"The anchor {self._folder} cannot be written: {error.strerror}.",
                "The ledger has its batch; when the anchor is back, run `deploy-ledger anchor`.",
            ) from error
        return True
