"""Answers of Jira taken apart: each issue, history, comment, status and link with its own text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import orjson

from ingest.github.asking.answer import Answer, UnansweredError, path_of
from ledger.canonical import decode
from ledger.clock import format_time, parse_optional_time
from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, Unread
from ledger.writing.quarantine import Held

Body = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """One object of an answer: its text, and what it was decoded to."""

    answer: Answer
    line: int
    raw: str
    body: Body | UnreadableRecordError

    def get(self, name: str) -> Any:
        """A member; None where it is absent or the body unreadable."""
        return self.body.get(name) if isinstance(self.body, dict) else None

    @property
    def is_issue(self) -> bool:
        """Whether it has an id and a key, by which more of it can be asked for."""
        return str(self.get("id")).isdecimal() and isinstance(self.get("key"), str)

    def part(self, line: int, body: Body) -> "Told":
        """An object that stands inside; where it nests too deep to be written, all of this."""
        try:
            return Told(self.answer, line, orjson.dumps(body).decode(), body)
        except orjson.JSONEncodeError:
            problem = UnreadableRecordError("too_deep", "The record nests too deep.")
            return Told(self.answer, line, self.raw, problem)


@dataclass(frozen=True)
class Page:
    """A page of an answer: its objects, and what stands beside them."""

    told: list[Told]
    around: Mapping[str, Any] = field(default_factory=dict)


def page_of(answer: Answer, name: str | None) -> Page:
    """The objects of an answer that is a list, or has one as its member `name`.

    Raises UnansweredError (`unreadable`) for anything else, a page of HTML too.
    """
    try:
        if name is None:
            raws, around = msgspec.json.decode(answer.text, type=list[msgspec.Raw]), {}
        else:
            members = msgspec.json.decode(answer.text, type=dict[str, msgspec.Raw])
            raws = msgspec.json.decode(members.pop(name), type=list[msgspec.Raw])
            around = {key: msgspec.json.decode(raw) for key, raw in members.items()}
    except (msgspec.DecodeError, KeyError, RecursionError, UnicodeError):
        path = path_of(answer.url)
        raise UnansweredError("unreadable", f"The answer of {path} is no list.") from None
    texts = (bytes(raw).decode() for raw in raws)
    return Page([Told(answer, n, text, _decoded(text)) for n, text in enumerate(texts, 1)], around)


def object_of(answer: Answer) -> Body:
    """The object that an answer is; raises UnansweredError (`unreadable`)."""
    body = _decoded(answer.text)
    if isinstance(body, UnreadableRecordError):
        path = path_of(answer.url)
        raise UnansweredError("unreadable", f"The answer of {path} is no object.")
    return body


def objects_in(value: Any) -> Iterator[Body]:
    """Yield the objects of a list; nothing where it is none."""
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def incoming(told: Told, kind: str, url: str, issue: str | None = None) -> Incoming:
    """An object on its way into the ledger; `url` says what it belongs to, `issue` by which id."""
    extra = {"issue": issue} if issue else {}
    again = {"way": "jira", "url": url, "recorded": format_time(told.answer.date), "extra": extra}
    if isinstance(told.body, UnreadableRecordError):
        return Incoming(url, told.line, told.raw, Unread(told.raw, kind, told.body), again)
    return Incoming(url, told.line, told.raw, _observed(told.body, kind, again), again)


def observe_again(record: Held) -> Observation:
    """Read an object from quarantine once more; raises UnreadableRecordError."""
    body = _decoded(record.raw)
    if isinstance(body, UnreadableRecordError):
        raise body
    return _observed(body, record.kind, record.again)


def _observed(body: Body, kind: str, again: Mapping[str, Any]) -> Observation:
    recorded = parse_optional_time(again["recorded"])
    return Observation(
        kind, body, "jira", url=again["url"], recorded=recorded, extra=dict(again["extra"])
    )


def _decoded(text: str) -> Body | UnreadableRecordError:
    try:
        body = decode(text.encode())
    except UnreadableRecordError as error:
        return error
    if not isinstance(body, dict):
        return UnreadableRecordError("not_an_object", "The item is not a JSON object.")
    return body
