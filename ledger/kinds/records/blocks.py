"""Evidence blocks: fenced records in comments and bodies (architecture.md section 6).

The text is hostile: blocks are bounded, YAML is read without tags, anchors or aliases, every
value stays text, and nothing in it is executed.
"""

import re
from datetime import datetime
from typing import Any

import msgspec
import yaml

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Row, digest, shaped
from ledger.kinds.records import approval, exception, qa, rollback, verification
from ledger.kinds.records.common import Fields, common, present

MAX_BLOCK_CHARACTERS = 20_000

_FENCE = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[ \t]*(?P<type>[a-z-]+)[ \t]*\r?\n"
    r"(?P<text>.*?)^(?P=fence)[`~]*[ \t]*\r?$",
    re.MULTILINE | re.DOTALL,
)

_TYPES: dict[str, tuple[type[Fields], Any]] = {
    "qa-result": (qa.Qa, qa.build),
    "verification": (verification.Verification, verification.build),
    "approval": (approval.Approval, approval.build),
    "exception": (exception.Exemption, exception.build),
    "rollback": (rollback.Rollback, rollback.build),
}


def _fields(text: str) -> dict[str, Any]:
    if len(text) > MAX_BLOCK_CHARACTERS:
        raise UnreadableRecordError("too_large", "The block is too long.")
    try:
        for event in yaml.parse(text):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise UnreadableRecordError("bad_block", "A block may not use anchors.")
        fields = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes only text
    except yaml.YAMLError as error:
        raise UnreadableRecordError("bad_block", f"The block is not YAML: {error}") from error
    if not isinstance(fields, dict):
        raise UnreadableRecordError("bad_block", "The block has no `key: value` lines.")
    return {str(name): value for name, value in fields.items()}


def _blocks(text: str | None) -> list[tuple[str, str]]:
    found = _FENCE.finditer((text or "").replace("\r\n", "\n"))
    return [(match["type"], match["text"]) for match in found if match["type"] in _TYPES]


def _row(
    kind: str, text: str, *, author: str | None, ticket: str | None, repository: str | None
) -> Row:
    shape, build = _TYPES[kind]
    body = {"ticket": ticket, **present(_fields(text)), "by": author}
    fields = shaped(shape, present(body))
    shared = common(fields, origin="comments", strength="attested", repository=repository)
    row: Row = build(fields, {**shared, "block": digest([kind, text])})
    return row


def rows_in(
    text: str | None,
    *,
    author: str | None,
    repository: str | None,
    created: datetime | None,
    changed: datetime | None,
    ticket: str | None = None,
) -> list[Row]:
    """The rows of the readable blocks of a text.

    `author` answers for all of them; `created` and `changed` (UTC) are the text's own times, from
    which a block that says no time takes its own.
    """
    rows = []
    for kind, block in _blocks(text):
        try:
            row = _row(kind, block, author=author, ticket=ticket, repository=repository)
        except UnreadableRecordError:
            continue
        times = {"block_created": created, "block_changed": changed}
        rows.append(msgspec.structs.replace(row, **times))
    return rows


def unreadable_blocks(text: str | None) -> list[str]:
    """Why each block that cannot be read cannot be read, in order."""
    problems = []
    for kind, block in _blocks(text):
        try:
            _row(kind, block, author="", ticket=None, repository=None)
        except UnreadableRecordError as error:
            problems.append(error.message)
    return problems
