"""A role grant: who may do what where, from when to when (SOP section 6)."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Name, moment
from ledger.kinds.records.common import Fields, RecordRow, as_list, record_kind
from ledger.policy.model import ALL_KINDS


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
    """The row of one role grant; one that could never hold is refused."""
    kinds = [name.lower() for name in as_list(fields.environments)]
    if other := [name for name in kinds if name not in ALL_KINDS]:
        raise UnreadableRecordError(
            "bad_field",
            f"`environments` names {other[0][:60]!r}, which is no kind of environment.",
            f"Name kinds, as the policy has them: {', '.join(ALL_KINDS)}.",
        )
    since, until = moment(fields.since, "from"), moment(fields.until, "to")
    begins = since or shared["said_at"]
    if begins and until and until <= begins:
        raise UnreadableRecordError(
            "bad_field", "The role ends before it begins.", "Set `to` after `from`."
        )
    return RoleRow(
        **shared,
        person=fields.person,
        role=fields.role,
        environments=kinds,
        repositories=as_list(fields.repositories),
        since=since,
        until=until,
    )


KIND = record_kind("role", Role, build, RoleRow, needs=())
