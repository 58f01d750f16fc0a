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
from ledger.kinds.records.blocks import rows_in, unreadable_blocks


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


class CommentRow(Row, frozen=True, kw_only=True):
    """`comments`: `ticket` is the issue or pull request number as `#N`."""

    table = "comments"

    comment_id: Positive
    ticket: str | None
    author: str | None
    author_id: int | None
    created_at: datetime | None
    updated_at: datetime | None
    blocks_unreadable: int
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
    issue = shaped(Comment, observation)
    if issue.number is None:
        raise no_parent("issue")
    return _reading(issue, observation, None, issue.number)


def reader(subject: str) -> "Kind":
    """The kind of a text that has an id of its own; key `SUBJECT:ID`."""

    def read(observation: Kept) -> Reading:
        comment = shaped(Comment, observation)
        if comment.id is None:
            raise no_parent(subject)
        return _reading(comment, observation, f"{subject}:{comment.id}", None)

    return Kind(f"{subject}s", f"github:{subject}:observed", read, (CommentRow,))


ISSUE = Kind("issues", "github:issue:observed", read_issue, (CommentRow,))
ISSUE_COMMENT = reader("issue_comment")
REVIEW_COMMENT = reader("review_comment")
