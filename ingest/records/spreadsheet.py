"""The rows of a CSV file, each with the line it starts on and its text as it stands in the file."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import SourceError, UnreadableRecordError


@dataclass(frozen=True)
class Row:
    """One row: `cells` stripped of surrounding spaces, None where `problem` says why not."""

    line: int
    text: str
    cells: list[str] | None
    problem: str = ""

    def fields(self, header: list[str]) -> dict[str, str]:
        """The cells by column; empty ones are no values.

        Raises UnreadableRecordError (`bad_csv`) for a row that does not fit its header.
        """
        if self.cells is None:
            raise UnreadableRecordError("bad_csv", f"The row cannot be read: {self.problem}.")
        if len(self.cells) != len(header):
            raise UnreadableRecordError(
                "bad_csv", f"The row has {len(self.cells)} cells under {len(header)} columns."
            )
        fields = {name: cell for name, cell in zip(header, self.cells, strict=True) if cell}
        if "" in fields:
            raise UnreadableRecordError("bad_csv", "A cell stands in a column without a name.")
        return fields


class _Text:
    """The lines of a file as text; remembers those since `taken` was last emptied."""

    def __init__(self, raw_lines: Iterator[bytes]) -> None:
        self._raw_lines = raw_lines
        self.taken = ""
        self.readable = True

    def __iter__(self) -> Iterator[str]:
        encoding = "utf-8-sig"  # spreadsheets put a byte order mark before the header
        for raw in self._raw_lines:
            try:
                line = raw.decode(encoding)
            except UnicodeDecodeError:
                line = raw.decode("utf-8", "backslashreplace")
                self.readable = False
            encoding = "utf-8"
            self.taken += line
            yield line


def read_rows(raw_lines: Iterator[bytes]) -> Iterator[Row]:
    """The rows of a CSV file, the header too; rows without any value are left out."""
    text = _Text(raw_lines)
    rows = csv.reader(iter(text), strict=True)
    while True:
        line = rows.line_num + 1
        text.taken, text.readable = "", True
        cells: list[str] | None = None
        problem = ""
        try:
            cells = [cell.strip() for cell in next(rows)]
        except StopIteration:
            return
        except csv.Error as error:
            problem = str(error)
        if not text.readable:
            cells, problem = None, "it is not UTF-8"
        if cells is None or any(cells):
            yield Row(line, text.taken.rstrip("\r\n"), cells, problem)


def read_header(path: Path, rows: Iterator[Row], *, needed: Sequence[str] = ("type",)) -> list[str]:
    """The column names; a column without a name must stay empty.

    Raises SourceError for a first row that cannot be a header with all that is `needed`.
    """
    first = next(rows, None)
    header = (first.cells if first else None) or []
    named = [name for name in header if name]
    known = {name.lower() for name in named}
    if not known.issuperset(needed) or len(known) != len(named):
        told = "` and `".join(needed)
        raise SourceError(
            f"{path} does not start with a header that names each column once, `{told}` among "
            "them.",
            "Save it as CSV UTF-8 with commas, its first row naming the fields of the records.",
        )
    return header
