"""PDF by Typst: PDF/A-2a and PDF/UA-1, with Typst's own fonts, so that the bytes depend on nothing.

The report goes in as data and never as Typst source: `#panic[]` in a title is a text.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, Literal

import orjson

from ledger.clock import parse_time
from reports.basis.envelope import Report
from reports.basis.verdicts import VERDICTS
from reports.render import words
from reports.render.hidden import visible
from reports.render.interface import Format
from reports.render.links import web_address
from reports.render.weekly.drawing import svg
from reports.render.weekly.model import Page, Section
from reports.render.weekly.page import page

STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
_TEMPLATE = Path(__file__).parent / "templates" / "weekly.typ"

# What the bundled fonts hold; a PDF/A may not name a character that it cannot show.
_NO_GLYPH = re.compile(
    "[^\x20-\x7e\xa0-\u02ff\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u04ff\u1e00-\u1eff"
    "\u2010-\u2027\u2030-\u2040\u20a0-\u20bf\u2190-\u22ff\u2500-\u25ff\u2713\u2717]"
)
_WIDEST = 40


def weekly_pdf(report: Report) -> bytes:
    """The weekly report as a document for printing, dated as of the report."""
    return compiled(report, "pdf")[0]


def compiled(report: Report, form: Literal["pdf", "png"]) -> list[bytes]:
    """The document as one PDF, or each page of it as a picture."""
    import typst

    made: bytes | list[bytes] = typst.compile(
        _TEMPLATE.read_bytes(),
        format=form,
        ppi=96.0,
        sys_inputs={"page": orjson.dumps(_data(page(report))).decode()},
        pdf_standards=[*STANDARDS] if form == "pdf" else [],
        ignore_system_fonts=True,
        timestamp=int(parse_time(report["as_of"]).timestamp()),
    )
    return made if isinstance(made, list) else [made]


def shown(text: str) -> str:
    """Visible text in which characters that the fonts lack stand by their numbers."""
    return _NO_GLYPH.sub(_numbered, visible(text))


def _numbered(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _data(made: Page) -> Any:
    """The page as plain data for the template, all text of it fit to be shown."""
    return {
        **_plain(made),
        "drawings": [svg(rate.points, rate.name) for rate in made.rates],
        "descriptions": [shown(rate.said) for rate in made.rates],
        "first": [_section(section) for section in made.first],
        "detail": [_section(section) for section in made.detail],
        "meanings": [[verdict, shown(words.MEANINGS[verdict])] for verdict in VERDICTS],
        "signs": words.SIGNS,
        "words": {verdict: words.word(verdict) for verdict in VERDICTS},
    }


def _section(section: Section) -> Any:
    return {
        **_plain(section),
        "is_empty": section.is_empty,
        "widths": _widths(section.header, [[cell.text for cell in row] for row in section.rows]),
    }


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """How wide each column shall be beside the others: its longest word, and more for more text."""
    listed = [header, *rows]
    widths = []
    for place in range(len(header)):
        texts = [row[place] for row in listed]
        word = max(len(word) for text in texts for word in text.split(" "))
        widths.append(min(_WIDEST, max(word * 5 // 4 + 2, max(map(len, texts)) // 2)))
    return widths


def _plain(value: Any, name: str = "") -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {key: _plain(part, key) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, str):
        return web_address(value) if name == "url" else shown(value)
    return value


PDF = Format("pdf", {"weekly": weekly_pdf})
