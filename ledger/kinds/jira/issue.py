"""A Jira issue as an answer shows it, with the comments and the changelog that it may embed."""

from collections.abc import Iterator
from typing import Any

import msgspec

from ledger.kinds.base import Kept, Kind, Name, Reading, Row, shaped
from ledger.kinds.github.comment import CommentRow
from ledger.kinds.jira import changelog
from ledger.kinds.jira import comment as said
from ledger.kinds.jira.place import Person, jira_moment, number, site_of, who
from ledger.kinds.jira.text import blocks_of, text_of
from ledger.kinds.mentions import shas_in
from ledger.kinds.parts import PartRow, as_part
from ledger.kinds.records.blocks import rows_of, unreadable
from ledger.kinds.tickets import IssueRow, TicketUrlRow


class Named(msgspec.Struct):
    """A status, a type of issue or a project."""

    id: str | int | None = None
    key: str | None = None
    name: str | None = None


class Comments(msgspec.Struct):
    """The comments that an issue embeds."""

    comments: list[said.Comment] = msgspec.field(default_factory=list)


class Changelog(msgspec.Struct):
    """The histories that an issue embeds."""

    histories: list[changelog.History] = msgspec.field(default_factory=list)


class Fields(msgspec.Struct):
    """The fields that are read; `description` is text or a document."""

    summary: str | None = None
    status: Named | None = None
    issuetype: Named | None = None
    project: Named | None = None
    labels: list[str] | None = None
    created: str | int | None = None
    updated: str | int | None = None
    resolved: str | int | None = msgspec.field(default=None, name="resolutiondate")
    assignee: Person | None = None
    reporter: Person | None = None
    description: Any = None
    comment: Comments | None = None


class Issue(msgspec.Struct):
    """The members that are read."""

    key: Name
    fields: Fields
    id: Any = None
    address: str | None = msgspec.field(default=None, name="self")
    changelog: Changelog | None = None


def read(observation: Kept) -> Reading:
    """Key `jira_issue:SITE:ID`; versions by `updated`."""
    issue = shaped(Issue, observation)
    name, fields = number(issue.id, "id"), issue.fields
    site = site_of(observation.url, issue.address)
    updated = jira_moment(fields.updated, "updated")
    reporter = who(fields.reporter)
    place = site or issue.key
    return Reading(
        key=f"jira_issue:{place}:{name}",
        repository=None,
        source_time=updated or observation.recorded,
        occurred_at=updated or observation.recorded,
        actor=reporter,
        rows=[_row(issue, site, name), *_description(issue, site, name)],
        parts=list(_parts(issue, site, name)),
    )


def _row(issue: Issue, site: str | None, name: str) -> IssueRow:
    fields = issue.fields
    status, project = fields.status or Named(), fields.project or Named()
    return IssueRow(
        ticket=issue.key,
        site=site,
        ticket_id=name,
        project=project.key or issue.key.rpartition("-")[0] or None,
        title=fields.summary,
        type=fields.issuetype.name if fields.issuetype else None,
        status=status.name,
        status_id=str(status.id) if status.id is not None else None,
        labels=fields.labels or [],
        assignee=who(fields.assignee),
        reporter=who(fields.reporter),
        created_at=jira_moment(fields.created, "created"),
        updated_at=jira_moment(fields.updated, "updated"),
        resolved_at=jira_moment(fields.resolved, "resolutiondate"),
    )


def _description(issue: Issue, site: str | None, name: str) -> list[Row]:
    """The description as a text on the ticket: its blocks stand from when it was made."""
    fields = issue.fields
    text = text_of(fields.description)
    if not text.strip():
        return []
    blocks, reporter = blocks_of(fields.description), who(fields.reporter)
    created = jira_moment(fields.created, "created")
    updated = jira_moment(fields.updated, "updated")
    row = CommentRow(
        comment_id=max(int(name), 1),
        ticket=issue.key,
        site=site,
        ticket_id=name,
        author=reporter,
        author_id=None,
        created_at=created,
        updated_at=updated,
        blocks_unreadable=len(unreadable(blocks)),
        shas=shas_in(text),
        html_url=None,
    )
    found = rows_of(
        blocks,
        author=reporter,
        repository=None,
        created=created,
        changed=updated,
        ticket=issue.key,
    )
    links = said.links(fields.description, "description", site, issue.key, name)
    return [row, *found, *links]


def _parts(issue: Issue, site: str | None, name: str) -> Iterator[Reading]:
    for comment in issue.fields.comment.comments if issue.fields.comment else ():
        yield as_part(said.reading(comment, site, issue.key, name), said.ENTRY_KIND)
    for history in issue.changelog.histories if issue.changelog else ():
        yield as_part(changelog.reading(history, site, issue.key, name), changelog.ENTRY_KIND)


KIND = Kind(
    "jira_issues",
    "jira:issue:observed",
    read,
    (IssueRow, CommentRow, TicketUrlRow, PartRow),
    # What depends on who asks, or when.
    volatile=("expand", "fields.lastViewed", "fields.watches", "fields.votes", "fields.workratio"),
)
