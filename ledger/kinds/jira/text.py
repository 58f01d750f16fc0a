"""Texts of Jira: wiki markup of Data Center, documents (ADF) of Cloud; and the blocks in them.

A document is a tree; it is walked without recursion, and the door has bounded its depth.
"""

import re
from collections.abc import Iterator
from typing import Any

from ledger.kinds.records.blocks import Block, fenced

_OPENING = re.compile(r"\{(code|noformat)(?::([^}]{0,200}))?\}")
_URL = re.compile(r"https?://[^\s<>\"'|\]\[{}()\\]{1,2000}")
MOST_URLS = 200

# Nodes that stand in a line of text.
_INLINE = frozenset({"text", "mention", "emoji", "date", "status", "inlineCard", "placeholder"})
_CARDS = frozenset({"inlineCard", "blockCard", "embedCard"})


def text_of(body: Any) -> str:
    """The text of a body as people read it; empty for what is none."""
    if isinstance(body, str):
        return body
    return "".join(part for part, _ in _parts(body))


def blocks_of(body: Any) -> list[Block]:
    """The evidence blocks of a body: code blocks whose language is a record type, and fences."""
    if isinstance(body, str):
        return _wiki_blocks(body)
    text: list[str] = []
    found: list[Block] = []
    for part, kind in _parts(body):
        if kind is None:
            text.append(part)
        else:
            found.append((kind, part))
    return [*found, *fenced("".join(text))]


def urls_in(body: Any) -> list[str]:
    """The addresses in a body, each once."""
    found: dict[str, None] = {}
    for match in _URL.finditer(text_of(body)):
        found[match[0].rstrip(".,;:!?*_")] = None
        if len(found) >= MOST_URLS:
            break
    return list(found)


def _wiki_blocks(text: str) -> list[Block]:
    """`{code:qa-result}` on a line of its own to `{code}`; a fence counts where no code is."""
    found: list[Block] = []
    rest: list[str] = []
    closing, kind = "", ""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line.strip()
        if closing:
            if bare == closing:
                found.append((kind, "".join(lines)))
                closing = ""
            else:
                lines.append(f"{line}\n")
        elif opening := _OPENING.fullmatch(bare):
            said = (opening[2] or "").split("|")[0].strip()
            closing, kind, lines = f"{{{opening[1]}}}", said.removeprefix("title="), []
        else:
            rest.append(line)
    return [*found, *fenced("\n".join(rest))]


def _parts(document: Any) -> Iterator[tuple[str, str | None]]:
    """The text of a document in order; with the language of each code block, None elsewhere."""
    stack: list[Any] = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node, None
        if not isinstance(node, dict):
            continue
        kind, attributes = _plain(node.get("type")), node.get("attrs")
        attributes = attributes if isinstance(attributes, dict) else {}
        content = node.get("content")
        content = content if isinstance(content, list) else []
        if kind == "codeBlock":
            inner = (one.get("text") for one in content if isinstance(one, dict))
            text = "".join(part for part in inner if isinstance(part, str))
            yield f"{text}\n", str(attributes.get("language") or "")
            continue
        yield _own(node, kind, attributes), None
        if kind not in _INLINE:
            stack.append("\n")
        stack += reversed(content)


def _own(node: dict[str, Any], kind: str, attributes: dict[str, Any]) -> str:
    """What a node says itself, without what stands below it."""
    if kind == "text":
        return f"{_plain(node.get('text'))}{_links(node.get('marks'))}"
    if kind in _CARDS:
        return f" {_plain(attributes.get('url'))} "
    return _plain(attributes.get("text")) if kind in _INLINE else ""


def _links(marks: Any) -> str:
    """Where a text leads, which is not always where it says."""
    found = []
    for mark in marks if isinstance(marks, list) else []:
        attributes = mark.get("attrs") if isinstance(mark, dict) else None
        if isinstance(attributes, dict) and mark.get("type") == "link":
            found.append(f" {_plain(attributes.get('href'))} ")
    return "".join(found)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else ""
