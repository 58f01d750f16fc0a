"""A report is data; a format turns it into text. One file for each format stands beside this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.envelope import Report

Renderer = Callable[[Report], str]


@dataclass(frozen=True)
class Format:
    """A format by the name that `--format` knows, and what it makes of each report it can show."""

    name: str
    renderers: Mapping[str, Renderer]
