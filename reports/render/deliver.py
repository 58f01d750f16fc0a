"""Delivering a report: printed, or one file for each format."""

import sys
from collections.abc import Sequence
from pathlib import Path

from reports.envelope import Report
from reports.render.registry import extension, render
from reports.render.write import write


def deliver(name: str, data: Report, forms: Sequence[str], folder: Path | None = None) -> None:
    """Print a report on stdout in each format, or write it into a folder and say so on stderr.

    A file is named after the report and, where it has one, its week. Raises UsageError for a
    format that the report does not have, or a folder that cannot be written.
    """
    for form in forms:
        text = render(name, data, form)
        if folder is None:
            sys.stdout.write(text)
            continue
        week = f"-{data['week']}" if "week" in data else ""
        path = folder / f"{name}{week}.{extension(form)}"
        write(path, text)
        sys.stderr.write(f"Wrote {path}\n")
