"""Evidence blocks: fenced records in comments, bodies and check runs (architecture.md section 6).

The text is hostile: blocks are bounded, YAML is read without tags, anchors or aliases, every
value stays text, and nothing in it is executed.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import yaml

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Row, Strength, converted, digest
from ledger.kinds.records import approval, deployment, exception, qa, rollback, verification
from ledger.kinds.records.common import Fields, common, present, require

MAX_BLOCK_CHARACTERS = 20_000
MAX_BLOCK_DEPTH = 5

Block = tuple[str, str]
"""The type that a block says it is, and its text."""

_OPENING = re.compile(r"(`{3,}|~{3,})[ \t]*([^`]*)")

_TYPES: dict[str, tuple[type[Fields], Any]] = {
    "qa-result": (qa.Qa, qa.build),
    "verification": (verification.Verification, verification.build),
    "approval": (approval.Approval, approval.build),
    "exception": (exception.Exemption, exception.build),
    "rollback": (rollback.Rollback, rollback.build),
    "deployment": (deployment.Declared, deployment.build),
}


@dataclass(frozen=True)
class Page:
    """A sort of text that blocks stand in: `origin` and `strength` of their rows.

    On a page that is `signed` by its author the author answers for every block; on another the
    block itself says who does. `types` are those that are read there.
    """

    origin: str
    strength: Strength
    signed: bool
    types: Collection[str]


# Nobody's role is asked for the version that a deployment is declared to have: a comment, which
# anybody may write, does not declare one.
COMMENTS = Page("comments", "attested", signed=True, types=_TYPES.keys() - {"deployment"})
CHECKS = Page("checks", "pipeline", signed=False, types=_TYPES.keys())


# What the opening line of a block holds; most texts have none, and need not be read by line.
_ANY_OPENING = re.compile(rf"(?:```|~~~)[ \t]*+(?:{'|'.join(_TYPES)})")


def _fields(text: str) -> dict[str, Any]:
    if len(text) > MAX_BLOCK_CHARACTERS:
        raise UnreadableRecordError("too_large", "The block is too long.")
    depth = 0
    try:
        for event in yaml.parse(text):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise UnreadableRecordError("bad_block", "A block may not use anchors.")
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_BLOCK_DEPTH:
                raise UnreadableRecordError("too_deep", "The block nests too deep.")
        fields = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes only text
    except yaml.YAMLError as error:
        raise UnreadableRecordError("bad_block", f"The block is not YAML: {error}") from error
    if not isinstance(fields, dict):
        raise UnreadableRecordError("bad_block", "The block has no `key: value` lines.")
    return {str(name): value for name, value in fields.items()}


def fenced(text: str | None) -> list[Block]:
    """The closed blocks of a known type in a text, in time linear in it."""
    found: list[Block] = []
    if not text or not _ANY_OPENING.search(text):
        return found
    fence, kind = "", ""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line.rstrip(" \t")
        if not fence:
            if opening := _OPENING.fullmatch(bare):
                fence, kind, lines = opening[1], opening[2], []
        elif bare.startswith(fence) and not bare.strip(fence[0]):
            if kind in _TYPES:
                found.append((kind, "".join(lines)))
            fence = ""
        else:
            lines.append(f"{line}\n")
    return found


def _row(
    kind: str,
    text: str,
    page: Page,
    *,
    author: str | None,
    author_id: int | None,
    ticket: str | None,
    repository: str | None,
    sha: str | None,
) -> Row:
    shape, build = _TYPES[kind]
    said = present(_fields(text))
    if page.signed:
        body = {"ticket": ticket, **said, "by": author}
    else:
        _refuse_another(said.get("repository"), repository)
        body = said if "deployment_id" in said else {"sha": sha, **said}
    fields = converted(shape, present(body))
    if kind == "deployment":
        require(fields, "sha")
    shared = common(fields, origin=page.origin, strength=page.strength, repository=repository)
    row: Row = build(fields, {**shared, "by_id": author_id, "block": digest([kind, text])})
    return row


def _refuse_another(said: object, repository: str | None) -> None:
    """Whoever may write checks in one repository speaks for no other."""
    if said and repository and str(said).lower() != repository.lower():
        raise UnreadableRecordError(
            "other_repository", f"The block is about {said!r}, and stands in {repository}."
        )


def rows_of(
    blocks: Sequence[Block],
    *,
    author: str | None,
    author_id: int | None = None,
    repository: str | None,
    created: datetime | None,
    changed: datetime | None,
    ticket: str | None = None,
    page: Page = COMMENTS,
    sha: str | None = None,
) -> list[Row]:
    """The rows of those of the blocks that are of a known type and can be read.

    `author`, with the account number `author_id` where there is one, answers for all of them on a
    page that is signed; `created` and `changed` (UTC) are the text's own times, from which a block
    that says no time takes its own. `sha` is the commit that the text stands on, for blocks that
    name neither a commit nor a deployment.
    """
    rows = []
    for kind, block in blocks:
        if kind not in page.types:
            continue
        try:
            row = _row(
                kind,
                block,
                page,
                author=author,
                author_id=author_id,
                ticket=ticket,
                repository=repository,
                sha=sha,
            )
        except UnreadableRecordError:
            continue
        times = {"block_created": created, "block_changed": changed}
        rows.append(msgspec.structs.replace(row, **times))
    return rows


def rows_in(text: str | None, **about: Any) -> list[Row]:
    """The same for the fenced blocks of a text; `about` are the other arguments of `rows_of`."""
    return rows_of(fenced(text), **about)


def unreadable(
    blocks: Sequence[Block],
    page: Page = COMMENTS,
    repository: str | None = None,
    sha: str | None = None,
) -> list[str]:
    """Why each block that the page is read for cannot be read, in order."""
    problems = []
    for kind, block in blocks:
        if kind not in page.types:
            continue
        try:
            _row(
                kind,
                block,
                page,
                author="",
                author_id=None,
                ticket=None,
                repository=repository,
                sha=sha,
            )
        except UnreadableRecordError as error:
            problems.append(error.message)
    return problems


def unreadable_blocks(text: str | None, *about: Any) -> list[str]:
    """The same for the fenced blocks of a text; `about` are the other arguments."""
    return unreadable(fenced(text), *about)
