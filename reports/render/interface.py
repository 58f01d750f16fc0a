"""A report is data; a format turns it into text. One file for each format stands beside this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.envelope import Report

Renderer = Callable[[Report], str]


@dataclass(frozen=True)
class Format:
    """A format by the name that `--format` knows, and what it makes of each report it can show.

    Its files end in `extension`, by default the name.
    """

    name: str
    renderers: Mapping[str, Renderer]
    ends_in: str = ""

    @property
    def extension(self) -> str:
        """What its files end in, without the dot."""
        return self.ends_in or self.name
