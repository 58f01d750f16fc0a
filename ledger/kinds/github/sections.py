"""The sections of a pull request: which headings its body has, and whether they say anything."""

import re
from collections.abc import Iterator

from ledger.kinds.base import Name, Positive, Row

MOST = 100
"""Headings that are read of one body; and characters of one heading."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<hashed>.+?)[ \t#]*|\*\*(?P<bold>[^*]+)\*\*:?[ \t]*")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_NOTHING = frozenset({"", "tbd", "todo", "?", "...", "…", "-"})


class SectionRow(Row, frozen=True, kw_only=True):
    """`pull_sections`: a heading without its marks, and whether text stands under it.

    What a template left behind (a comment, TBD, an empty list) is no text.
    """

    table = "pull_sections"

    number: Positive
    heading: Name
    has_text: bool


def sections(number: int, body: str | None) -> list[SectionRow]:
    """The headings of a body in order; the first one of a name stands for its namesakes."""
    found: dict[str, bool] = {}
    for heading, text in _split(_COMMENT.sub("", body or "")):
        if heading and len(found) < MOST:
            name = heading[:MOST]
            found[name] = found.get(name, False) or _says(text)
    return [SectionRow(number=number, heading=name, has_text=says) for name, says in found.items()]


def _split(body: str) -> Iterator[tuple[str, list[str]]]:
    heading, text, fenced = "", list[str](), False
    for line in body.replace("\r\n", "\n").split("\n"):
        fenced ^= bool(_FENCE.match(line))
        match = None if fenced or len(line) > 2 * MOST else _HEADING.fullmatch(line.rstrip())
        if match:
            yield heading, text
            heading, text = (match["hashed"] or match["bold"]).strip().rstrip(":").strip(), []
        else:
            text.append(line)
    yield heading, text


def _says(text: list[str]) -> bool:
    return any(re.sub(r"^[-*+]?[ \t]*(\[[ x]\])?", "", line.strip()).strip().lower()
               not in _NOTHING for line in text)  # fmt: skip
