"""A review of a pull request: who judged which of its commits, and how."""

from datetime import datetime
from typing import ClassVar

import msgspec

from ledger.kinds.base import Account, Kept, Kind, Positive, Reading, Row, Sha, is_sha, shaped
from ledger.kinds.github.comment import CommentRow, reader
from ledger.kinds.location import Location

_TEXT = reader("review")


class Review(msgspec.Struct):
    """The fields that are read beside its text."""

    id: int
    state: str | None = None
    commit_id: str | None = None
    user: Account | None = None
    pull_request_url: str | None = None


class ReviewRow(Row, frozen=True, kw_only=True):
    """`pull_reviews`: `commit_sha` is the head that was looked at; None where it is gone.

    `state` is approved, changes_requested, commented, dismissed or pending. A dismissal changes
    the state of a review and leaves its time as it was.
    """

    table = "pull_reviews"
    known: ClassVar = {
        "state": frozenset({"approved", "changes_requested", "commented", "dismissed", "pending"})
    }

    review_id: Positive
    number: int | None
    state: str | None
    commit_sha: Sha | None
    reviewer: str | None
    reviewer_id: int | None
    reviewer_type: str | None
    submitted_at: datetime | None


def read(observation: Kept) -> Reading:
    """Key `review:ID`; its text may hold blocks, as that of a comment."""
    reading = _TEXT.read(observation)
    review = shaped(Review, observation)
    places = map(Location, (review.pull_request_url, observation.url))
    reviewer = review.user or Account()
    row = ReviewRow(
        review_id=review.id,
        number=next((place.pull for place in places if place.pull), None),
        state=(review.state or "").lower() or None,
        commit_sha=review.commit_id if is_sha(review.commit_id) else None,
        reviewer=reviewer.login,
        reviewer_id=reviewer.id,
        reviewer_type=reviewer.type,
        submitted_at=reading.source_time,
    )
    return msgspec.structs.replace(reading, rows=[row, *reading.rows])


KIND = Kind("reviews", "github:review:observed", read, (ReviewRow, CommentRow))
