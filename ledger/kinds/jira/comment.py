"""A comment on a Jira issue, with the evidence blocks in it."""

from typing import Any

import msgspec

from ledger.kinds.base import Kept, Kind, Reading, Row, no_parent, shaped
from ledger.kinds.github.comment import CommentRow
from ledger.kinds.jira.place import Person, id_of, issue_of, jira_moment, number, site_of, who
from ledger.kinds.jira.text import blocks_of, text_of, urls_in
from ledger.kinds.mentions import shas_in
from ledger.kinds.records.blocks import rows_of, unreadable
from ledger.kinds.tickets import TicketUrlRow

ENTRY_KIND = "jira:comment:observed"


class Comment(msgspec.Struct):
    """The fields that are read; `body` is text or a document."""

    id: Any = None
    body: Any = None
    author: Person | None = None
    created: str | int | None = None
    updated: str | int | None = None
    address: str | None = msgspec.field(default=None, name="self")


def read(observation: Kept) -> Reading:
    """Key `jira_comment:SITE:ID`; versions by `updated`."""
    comment = shaped(Comment, observation)
    ticket = issue_of(observation.url) or issue_of(comment.address)
    if ticket is None:
        raise no_parent("Jira issue")
    site = site_of(observation.url, comment.address)
    return reading(comment, site, ticket, id_of(ticket, observation))


def reading(comment: Comment, site: str | None, ticket: str, ticket_id: str | None) -> Reading:
    """The reading of one comment on a ticket."""
    name, author = number(comment.id, "id"), who(comment.author)
    created = jira_moment(comment.created, "created")
    updated = jira_moment(comment.updated, "updated") or created
    blocks = blocks_of(comment.body)
    row = CommentRow(
        comment_id=max(int(name), 1),
        ticket=ticket,
        site=site,
        ticket_id=ticket_id,
        author=author,
        author_id=None,
        created_at=created,
        updated_at=updated,
        blocks_unreadable=len(unreadable(blocks)),
        shas=shas_in(text_of(comment.body)),
        html_url=None,
    )
    # `updated` is the last edit: no block is proved to stand earlier.
    found = rows_of(
        blocks, author=author, repository=None, created=updated, changed=updated, ticket=ticket
    )
    place = site or f"issue {ticket_id or ticket}"
    return Reading(
        key=f"jira_comment:{place}:{name}",
        repository=None,
        source_time=updated,
        occurred_at=updated,
        actor=author,
        rows=[row, *found, *links(comment.body, "comment", site, ticket, ticket_id)],
    )


def links(body: Any, place: str, site: str | None, ticket: str, ticket_id: str | None) -> list[Row]:
    """The addresses in a text on a ticket."""
    return [
        TicketUrlRow(ticket=ticket, site=site, ticket_id=ticket_id, place=place, url=url,
                     title=None)
        for url in urls_in(body)
    ]  # fmt: skip


KIND = Kind("jira_comments", ENTRY_KIND, read, (CommentRow, TicketUrlRow))
