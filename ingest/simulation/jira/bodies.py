"""The bodies that Jira answers with, of either flavour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from ingest.simulation.jira.facts import Change, Link, Move, Note, Part, Ticket

Body = dict[str, Any]
Flavour = Literal["cloud", "data_center"]

# Jira writes times in the zone of whoever asks.
_ZONE = timezone(timedelta(hours=2))


@dataclass(frozen=True)
class Shape:
    """How one server writes: its flavour and its address up to the number of the API."""

    flavour: Flavour
    api: str

    @property
    def is_cloud(self) -> bool:
        """Whether it is Cloud, whose texts are documents and whose people have ids."""
        return self.flavour == "cloud"

    def issue(self, one: Ticket, *, comments: int, changelog: bool) -> Body:
        """An issue; it embeds its first `comments`, and its changelog where that was asked for."""
        address = f"{self.api}/issue/{one.id}"
        status_id, status = one.present
        notes = [self.comment(one, note) for note in one.notes]
        body: Body = {
            "expand": "operations,versionedRepresentations,editmeta,changelog",
            "id": str(one.id),
            "self": address,
            "key": one.key,
            "fields": {
                "summary": one.title,
                "status": self.status(status_id, status),
                "issuetype": {"self": f"{self.api}/issuetype/10001", "id": "10001",
                              "name": "Story", "subtask": False},
                "project": {"self": f"{self.api}/project/10000", "id": "10000",
                            "key": one.project, "name": one.project},
                "labels": [],
                "created": stamp(one.at),
                "updated": stamp(one.updated_at),
                "resolutiondate": None,
                "assignee": None,
                "reporter": self.person(one.by),
                "description": self.text(one.description) if one.description else None,
                "comment": {"comments": notes[:comments], "self": f"{address}/comment",
                            "maxResults": comments, "total": len(notes), "startAt": 0},
            },
        }  # fmt: skip
        if changelog:
            histories = [self.history(move) for move in reversed(one.moves)]
            body["changelog"] = {"startAt": 0, "maxResults": len(histories),
                                 "total": len(histories), "histories": histories}  # fmt: skip
        return body

    def history(self, one: Move, *, is_bulk: bool = False) -> Body:
        """What one person changed; the bulk answer has its time in milliseconds."""
        at = int(one.at.timestamp() * 1000) if is_bulk else stamp(one.at)
        return {"id": str(one.id), "author": self.person(one.by), "created": at,
                "items": [_item(change) for change in one.changes]}  # fmt: skip

    def comment(self, one: Ticket, note: Note) -> Body:
        """A comment."""
        return {
            "self": f"{self.api}/issue/{one.id}/comment/{note.id}",
            "id": str(note.id),
            "author": self.person(note.by),
            "body": self.text(note.parts),
            "updateAuthor": self.person(note.by),
            "created": stamp(note.at),
            "updated": stamp(note.edited_at or note.at),
            "jsdPublic": True,
        }

    def link(self, one: Ticket, link: Link) -> Body:
        """A remote link."""
        return {
            "id": link.id,
            "self": f"{self.api}/issue/{one.key}/remotelink/{link.id}",
            "application": {},
            "relationship": "mentioned on",
            "object": {"url": link.url, "title": link.title, "icon": {},
                       "status": {"resolved": False, "icon": {}}},
        }  # fmt: skip

    def status(self, number: str, name: str) -> Body:
        """A status."""
        return {
            "self": f"{self.api}/status/{number}",
            "description": "",
            "iconUrl": "",
            "name": name,
            "untranslatedName": name,
            "id": number,
            "statusCategory": {"self": f"{self.api}/statuscategory/4", "id": 4,
                               "key": "indeterminate", "colorName": "yellow",
                               "name": "In Progress"},
        }  # fmt: skip

    def person(self, name: str) -> Body:
        """A person by account id or user name."""
        shared = {"displayName": name.title(), "active": True, "timeZone": "Europe/Berlin"}
        if self.is_cloud:
            return {"self": f"{self.api}/user?accountId={name}", "accountId": name,
                    "accountType": "atlassian", **shared}  # fmt: skip
        return {"self": f"{self.api}/user?username={name}", "name": name, "key": name,
                "emailAddress": f"{name}@example.com", **shared}  # fmt: skip

    def text(self, parts: Sequence[Part]) -> Any:
        """A text: a document, or wiki markup."""
        if self.is_cloud:
            return {"type": "doc", "version": 1, "content": [_node(*part) for part in parts]}
        return "\r\n".join(
            text if language is None else f"{{code:{language}}}\r\n{text}\r\n{{code}}"
            for text, language in parts
        )


def stamp(at: datetime) -> str:
    """A time as Jira writes it: milliseconds, and a zone without a colon."""
    local = at.astimezone(_ZONE)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03}{local:%z}"


def _item(change: Change) -> Body:
    return {"field": change.field, "fieldtype": "jira", "from": change.old_id,
            "fromString": change.old, "to": change.new_id, "toString": change.new}  # fmt: skip


def _node(text: str, language: str | None) -> Body:
    content = [{"type": "text", "text": text}]
    if language is None:
        return {"type": "paragraph", "content": content}
    return {"type": "codeBlock", "attrs": {"language": language}, "content": content}
