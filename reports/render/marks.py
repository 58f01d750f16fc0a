"""What every Markdown report is made of; text from outside stays text."""

import re
from collections.abc import Iterable, Sequence

from reports.render.hidden import visible
from reports.render.links import web_address

# Entities cannot open a construct, whatever the dialect; a backslash escape can be undone.
_SPECIAL = re.compile(r"[&<>|`*_\[\]~\\$@]|://|\bwww\.", re.IGNORECASE)


def escape(text: object) -> str:
    """Text that no Markdown dialect reads as markup, link or mention."""
    return _SPECIAL.sub(_entities, visible(str(text)))


def _entities(match: re.Match[str]) -> str:
    # A mention is looked for after entities are read: an invisible space after the sign ends it.
    return "".join(
        "&#64;&#8203;" if character == "@" else f"&#{ord(character)};" for character in match[0]
    )


def link(text: str, url: str | None) -> str:
    """A link where the address is a plain web address, else the text alone; `text` is escaped."""
    address = web_address(url)
    return f"[{text}](<{address}>)" if address else text


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table, and an empty one; cells must be escaped."""
    listed = [header, ["---"] * len(header), *rows]
    return [*("| " + " | ".join(row) + " |" for row in listed), ""]
