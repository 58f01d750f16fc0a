"""Kinds that are kept whole and have no typed rows: only their natural key is known."""

from collections.abc import Callable
from typing import Any

from ledger.kinds.base import Kept, Kind, Reading, moment, shaped
from ledger.kinds.github.outline import Outline
from ledger.kinds.location import repository_of

Key = Callable[[Outline, Kept], str]


def _said(*values: Any) -> str | int | None:
    """The first of the values that names something; a list or an object names nothing."""
    return next((value for value in values if value and isinstance(value, str | int)), None)


def _by_id(subject: str) -> Key:
    def key(body: Outline, observation: Kept) -> str:
        return f"{subject}:{_said(body.id) or observation.digest()}"

    return key


def _where(body: Outline, observation: Kept) -> str | None:
    return repository_of(
        body.url,
        body.repository_url,
        observation.url,
        body.html_url,
        known=observation.repository or body.full,
    )


def _kind(name: str, entry_kind: str, key: Key, *volatile: str) -> Kind:
    def read(observation: Kept) -> Reading:
        body = shaped(Outline, observation)
        time = body.changed
        changed = moment(time, "time") if time else observation.recorded
        return Reading(
            key=key(body, observation),
            repository=_where(body, observation) if entry_kind.startswith("github") else None,
            source_time=changed,
            occurred_at=changed,
            actor=body.who,
        )

    return Kind(name, entry_kind, read, volatile=volatile)


KINDS = (
    _kind("check_suites", "github:check_suite:observed", _by_id("check_suite"), "repository"),
    _kind("issue_events", "github:issue_event:observed", _by_id("issue_event")),
)
