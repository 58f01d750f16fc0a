"""Texts in which people leave evidence: issues, issue comments, review comments, reviews."""

from datetime import datetime

import msgspec

from ledger.kinds.base import (
    Account,
    Kept,
    Kind,
    Positive,
    Reading,
    Row,
    moment,
    no_parent,
    shaped,
)
from ledger.kinds.location import Location, repository_of
from ledger.kinds.mentions import shas_in
from ledger.kinds.records.blocks import rows_in, unreadable_blocks
from ledger.kinds.tickets import IssueRow


class Comment(msgspec.Struct):
    """The fields that are read of any of these texts."""

    id: int | None = None
    number: int | None = None
    body: str | None = None
    user: Account | None = None
    created_at: str | None = None
    submitted_at: str | None = None
    updated_at: str | None = None
    issue_url: str | None = None
    pull_request_url: str | None = None
    url: str | None = None
    html_url: str | None = None


class Label(msgspec.Struct):
    """A label of an issue; old answers have its name alone."""

    name: str | None = None


class Issue(msgspec.Struct):
    """What is read of an issue beside its text; `pull_request` where it is one."""

    title: str | None = None
    state: str | None = None
    labels: list[Label | str] | None = None
    assignee: Account | None = None
    closed_at: str | None = None
    pull_request: dict[str, object] | None = None


class CommentRow(Row, frozen=True, kw_only=True):
    """`comments`: `ticket` is the issue or pull request number as `#N`, or the key elsewhere.

    `site` and `ticket_id` as in `tickets`; `shas` are the full SHAs in the text.
    """

    table = "comments"

    comment_id: Positive
    ticket: str | None
    site: str | None = None
    ticket_id: str | None = None
    author: str | None
    author_id: int | None
    created_at: datetime | None
    updated_at: datetime | None
    blocks_unreadable: int
    shas: list[str]
    html_url: str | None


def _reading(comment: Comment, observation: Kept, key: str | None, number: int | None) -> Reading:
    addresses = (comment.issue_url, comment.pull_request_url, comment.url, observation.url)
    repository = repository_of(*addresses, known=observation.repository)
    places = map(Location, addresses)
    number = number or next((n for place in places if (n := place.issue or place.pull)), None)
    if repository is None or number is None:
        raise no_parent("issue or pull request")
    user = comment.user or Account()
    created = moment(comment.created_at or comment.submitted_at, "created_at")
    updated = moment(comment.updated_at, "updated_at") or created
    row = CommentRow(
        comment_id=comment.id or number,
        ticket=f"#{number}",
        author=user.login,
        author_id=user.id,
        created_at=created,
        updated_at=updated,
        blocks_unreadable=len(unreadable_blocks(comment.body)),
        shas=shas_in(comment.body),
        html_url=comment.html_url,
    )
    # A comment's `updated_at` is the time of its last edit: no block is proved to stand earlier.
    # An issue's moves with every label, so its blocks stand from its creation until one changes.
    blocks = rows_in(
        comment.body,
        author=user.login,
        author_id=user.id,
        repository=repository,
        created=created if key is None else updated,
        changed=updated,
        ticket=f"#{number}",
    )
    return Reading(
        key=key or f"issue:{repository}:{number}",
        repository=repository,
        source_time=updated,
        occurred_at=updated,
        actor=user.login,
        rows=[row, *blocks] if comment.body else [],
    )


def read_issue(observation: Kept) -> Reading:
    """Key `issue:REPOSITORY:NUMBER`; versions by `updated_at`."""
    text, issue = shaped(Comment, observation), shaped(Issue, observation)
    if text.number is None:
        raise no_parent("issue")
    reading = _reading(text, observation, None, text.number)
    row = _ticket(issue, text, reading)
    return msgspec.structs.replace(reading, rows=[row, *reading.rows])


def _ticket(issue: Issue, text: Comment, reading: Reading) -> IssueRow:
    labels = (label if isinstance(label, str) else label.name for label in issue.labels or ())
    return IssueRow(
        ticket=f"#{text.number}",
        site=None,
        ticket_id=None,
        project=None,
        title=issue.title,
        type="issue" if issue.pull_request is None else "pull_request",
        status=issue.state,
        status_id=None,
        labels=[label for label in labels if label],
        assignee=issue.assignee.login if issue.assignee else None,
        reporter=reading.actor,
        created_at=moment(text.created_at, "created_at"),
        updated_at=reading.source_time,
        resolved_at=moment(issue.closed_at, "closed_at"),
    )


def reader(subject: str) -> "Kind":
    """The kind of a text that has an id of its own; key `SUBJECT:ID`."""

    def read(observation: Kept) -> Reading:
        comment = shaped(Comment, observation)
        if comment.id is None:
            raise no_parent(subject)
        return _reading(comment, observation, f"{subject}:{comment.id}", None)

    return Kind(f"{subject}s", f"github:{subject}:observed", read, (CommentRow,))


ISSUE = Kind("issues", "github:issue:observed", read_issue, (IssueRow, CommentRow))
ISSUE_COMMENT = reader("issue_comment")
REVIEW_COMMENT = reader("review_comment")
