"""What happened to an issue or pull request: labels and states are statuses entered and left."""

from datetime import datetime

import msgspec

from ledger.kinds.base import Account, Kept, Kind, Reading, Row, moment, no_parent, shaped
from ledger.kinds.github.outline import Outline
from ledger.kinds.location import Location, repository_of
from ledger.kinds.records.ticket import TicketRow, moved

_TRACKS = {"labeled": "label", "unlabeled": "label", "closed": "status", "reopened": "status"}


class Label(msgspec.Struct):
    """The label that was put on or taken off."""

    name: str | None = None


class Card(msgspec.Struct):
    """A card of a classic project: the column it came to and the one it left."""

    column_name: str | None = None
    previous_column_name: str | None = None


class Event(msgspec.Struct):
    """The fields that are read; which there are depends on the event. Some have no id."""

    event: str | None = None
    id: int | str | None = None
    sha: str | None = None
    actor: Account | None = None
    created_at: str | None = None
    updated_at: str | None = None
    label: Label | None = None
    project_card: Card | None = None
    status: str | None = None
    previous_status: str | None = None
    url: str | None = None


def read(observation: Kept) -> Reading:
    """Key `timeline:REPOSITORY:NUMBER:EVENT:ID`, by its SHA or content where it has no id."""
    event, outline = shaped(Event, observation), shaped(Outline, observation)
    number = Location(observation.url).issue
    repository = repository_of(event.url, observation.url, known=observation.repository)
    if number is None or repository is None:
        raise no_parent("issue")
    name = event.id or event.sha or observation.digest()
    created = moment(event.created_at, "created_at")
    changed = moment(outline.changed, "time") if outline.changed else observation.recorded
    return Reading(
        key=f"timeline:{repository}:{number}:{event.event}:{name}",
        repository=repository,
        source_time=changed,
        occurred_at=changed,
        actor=outline.who,
        rows=_rows(event, repository, number, created, str(name)),
    )


def _rows(
    event: Event, repository: str, number: int, created: datetime | None, name: str
) -> list[Row]:
    status, left = _move(event)
    if created is None or (status is None and left is None):
        return []
    return [
        moved(
            ticket=f"#{number}",
            status=status,
            from_status=left,
            said_at=created,
            by=event.actor.login if event.actor else None,
            record_id=name,
            by_id=event.actor.id if event.actor else None,
            about=repository,
            track=_TRACKS.get(event.event or "", "column"),
        )
    ]


def _move(event: Event) -> tuple[str | None, str | None]:
    """The status that was entered and the one that was left, by event."""
    label = event.label.name if event.label else None
    card = event.project_card or Card()
    moves = {
        "labeled": (label, None),
        "unlabeled": (None, label),
        "closed": ("closed", None),
        "reopened": ("reopened", "closed"),
        "added_to_project": (card.column_name, None),
        "moved_columns_in_project": (card.column_name, card.previous_column_name),
        "removed_from_project": (None, card.column_name),
        "project_v2_item_status_changed": (event.status, event.previous_status),
    }
    return moves.get(event.event or "", (None, None))


KIND = Kind("issue_timeline", "github:timeline_event:observed", read, (TicketRow,))
