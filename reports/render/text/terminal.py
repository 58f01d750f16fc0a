"""What every text report is made of: columns that align, wrapped sentences, a head and a foot."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.basis.envelope import Report
from reports.render.hidden import visible
from reports.render.words import SIMULATED, exactly, signed

WIDTH = 100
_CELL = 60

_CODES = {"fail": "31", "undecidable": "33", "pending": "36", "waived": "35", "pass": "32"}
_BOLD = "1"
_LOUD = "1;7"


@dataclass(frozen=True)
class Style:
    """Whether to colour. Colour only repeats what sign and word say."""

    colour: bool

    def verdict(self, verdict: str) -> str:
        """Sign and word of a verdict; only failures are red."""
        return self._painted(signed(verdict), _CODES.get(verdict))

    def bold(self, text: str) -> str:
        """A heading."""
        return self._painted(text, _BOLD)

    def loud(self, text: str) -> str:
        """What must not be overlooked."""
        return self._painted(text, _LOUD)

    def _painted(self, text: str, code: str | None) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code else text


PLAIN = Style(colour=False)
COLOURED = Style(colour=True)


def cell(value: object) -> str:
    """A value from outside as one short, visible line; None reads "missing"."""
    return "missing" if value is None else visible(str(value), _CELL)


def columns_of(text: str) -> int:
    """How many columns a terminal gives a text without escapes."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def table(header: Sequence[str], rows: Iterable[Sequence[str]], indent: str = "") -> list[str]:
    """Lines of aligned columns; cells must be visible and plain text."""
    listed = [header, *rows]
    widths = [max(columns_of(row[place]) for row in listed) for place in range(len(header))]
    return [
        indent
        + "  ".join(
            text + " " * (width - columns_of(text)) for text, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in listed
    ]


def wrapped(text: str, indent: str, first: str | None = None, width: int = WIDTH) -> list[str]:
    """A sentence over as many lines as it takes; long words stay whole."""
    lines, line = [], indent if first is None else first
    started = False
    for part in visible(text).split(" "):
        if started and columns_of(line) + columns_of(part) + 1 > width:
            lines.append(line)
            line, started = indent, False
        line = f"{line} {part}" if started else line + part
        started = True
    return [*lines, line]


def head(title: str, report: Report, style: Style) -> list[str]:
    """The title, after a loud line where the ledger is simulated."""
    loud = [style.loud(SIMULATED), ""] if report.get("simulated") else []
    return [*loud, style.bold(title)]


def foot(report: Report, style: Style) -> list[str]:
    """Of which ledger, as of when, and by which rules this was made."""
    ledger = report["ledger"]
    lines = [
        "",
        f"As of {exactly(report['as_of'])}; ledger {visible(ledger['origin'])} with "
        f"{ledger['size']} entries, root {ledger['root'][:16]}; policy {report['policy'][:12]}; "
        f"deploy-ledger {report['tool']}.",
    ]
    if report["quarantine"]:
        lines.append(
            f"{report['quarantine']} records could not be read: `deploy-ledger status` counts them."
        )
    return lines + ([style.loud(SIMULATED)] if report["simulated"] else [])


def text_of(lines: Iterable[str]) -> str:
    """The lines as one text with a newline at the end."""
    return "\n".join(lines) + "\n"
