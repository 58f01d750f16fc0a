"""A status of a Jira site: what its id is called."""

from typing import Any

import msgspec

from ledger.kinds.base import Kept, Kind, Name, Reading, shaped
from ledger.kinds.jira.place import number, site_of
from ledger.kinds.tickets import StatusNameRow


class Category(msgspec.Struct):
    """Where a status stands: `new`, `indeterminate` or `done`."""

    key: str | None = None


class Project(msgspec.Struct):
    """A project, by its id."""

    id: str | int | None = None


class Scope(msgspec.Struct):
    """Of which project a status is, where it is of one."""

    project: Project | None = None


class Status(msgspec.Struct):
    """The fields that are read."""

    name: Name
    id: Any = None
    plain: str | None = msgspec.field(default=None, name="untranslatedName")
    category: Category | None = msgspec.field(default=None, name="statusCategory")
    scope: Scope | None = None
    address: str | None = msgspec.field(default=None, name="self")


def read(observation: Kept) -> Reading:
    """Key `jira_status:SITE:ID`; a version whenever it was read with another content."""
    status = shaped(Status, observation)
    name, site = number(status.id, "id"), site_of(observation.url, status.address)
    project = status.scope.project if status.scope else None
    row = StatusNameRow(
        site=site,
        status_id=name,
        name=status.name,
        plain=status.plain,
        category=status.category.key if status.category else None,
        project=str(project.id) if project and project.id is not None else None,
    )
    return Reading(
        key=f"jira_status:{site or ''}:{name}",
        repository=None,
        source_time=observation.recorded,
        occurred_at=observation.recorded,
        actor=None,
        rows=[row],
    )


KIND = Kind("jira_statuses", "jira:status:observed", read, (StatusNameRow,))
