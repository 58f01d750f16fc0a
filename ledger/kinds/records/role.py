"""A role grant: who may do what where, from when to when (SOP section 6)."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from ledger.kinds.base import Name, moment
from ledger.kinds.records.common import Fields, RecordRow, as_list, record_kind


class Role(Fields, kw_only=True):
    """The fields of a role grant."""

    person: Name
    role: Literal["head_of_engineering", "devops", "qa", "responsible", "approver", "deployer"]
    environments: list[str] | str | None = None
    repositories: list[str] | str | None = None
    since: str | None = msgspec.field(default=None, name="from")
    until: str | None = msgspec.field(default=None, name="to")


class RoleRow(RecordRow, frozen=True, kw_only=True):
    """`role_grants`: empty lists mean all; `since` and `until` in UTC, None for open."""

    table = "role_grants"

    person: Name
    role: Name
    environments: list[str]
    repositories: list[str]
    since: datetime | None
    until: datetime | None


def build(fields: Role, shared: dict[str, Any]) -> RoleRow:
    """The row of one role grant."""
    return RoleRow(
        **shared,
        person=fields.person,
        role=fields.role,
        environments=as_list(fields.environments),
        repositories=as_list(fields.repositories),
        since=moment(fields.since, "from"),
        until=moment(fields.until, "to"),
    )


KIND = record_kind("role", Role, build, RoleRow, needs=())
