"""A report is data; a format turns it into text. One file for each format stands beside this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.basis.envelope import Report

Rendered = str | bytes
"""Text, or the bytes of a format that is none."""
Renderer = Callable[[Report], Rendered]


@dataclass(frozen=True)
class Format:
    """A format by the name that `--format` knows, and what it makes of each report it can show.

    Its files end in `suffix`, by default its name.
    """

    name: str
    renderers: Mapping[str, Renderer]
    suffix: str | None = None
