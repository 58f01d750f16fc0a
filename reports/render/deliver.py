"""Delivering a report: printed, or one file for each format."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from ledger.errors import UsageError
from reports.basis.envelope import Report
from reports.render.interface import Rendered
from reports.render.registry import produce, suffix
from reports.render.write import write

_LONGEST = 60


def deliver(name: str, data: Report, forms: Sequence[str], folder: Path | None = None) -> None:
    """Print a report on stdout in each format, or write it into a folder and say so on stderr.

    A file is named after the report and, where it has one, its week or what was asked for. Raises
    UsageError for a format that the report does not have, or a folder that cannot be written.
    """
    for form in forms:
        made = produce(name, data, form)
        if folder is None:
            _print(made, form)
            continue
        path = folder / file_name(name, data, form)
        write(path, made)
        sys.stderr.write(f"Wrote {path}\n")


def file_name(name: str, data: Report, form: str) -> str:
    """What the file of a report in a format is called."""
    return f"{name}{_of(data)}.{suffix(form)}"


def _of(data: Report) -> str:
    """What sets one report apart from others of its name, as a part of a file's name."""
    said = str(data.get("week") or data.get("query") or "")
    plain = re.sub(r"[^0-9A-Za-z]+", "-", said).strip("-")[:_LONGEST]
    return f"-{plain}" if plain else ""


def _print(made: Rendered, form: str) -> None:
    if isinstance(made, str):
        sys.stdout.write(made)
    elif sys.stdout.isatty():
        raise UsageError(f"A terminal cannot show {form}.", "Name a folder for it with --out.")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(made)
