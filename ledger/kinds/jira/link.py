"""A remote link of a Jira issue: it leads to a pull request, a commit, a run, or anywhere."""

from typing import Any

import msgspec

from ledger.kinds.base import Kept, Kind, Reading, no_parent, shaped
from ledger.kinds.jira.place import id_of, issue_of, number, site_of
from ledger.kinds.tickets import TicketUrlRow


class Target(msgspec.Struct):
    """Where a link leads."""

    url: str | None = None
    title: str | None = None


class Link(msgspec.Struct):
    """The fields that are read; `self` names the issue by its key, the address by either."""

    id: Any = None
    object: Target | None = None
    address: str | None = msgspec.field(default=None, name="self")


def read(observation: Kept) -> Reading:
    """Key `jira_remote_link:SITE:ID`; a version whenever it was read with another content."""
    link = shaped(Link, observation)
    by_address, by_itself = issue_of(observation.url), issue_of(link.address)
    ticket = by_itself or by_address
    if ticket is None:
        raise no_parent("Jira issue")
    name, site = number(link.id, "id"), site_of(observation.url, link.address)
    target = link.object or Target()
    row = TicketUrlRow(
        ticket=ticket,
        site=site,
        ticket_id=id_of(by_address or ticket, observation),
        place="remote_link",
        url=target.url or "",
        title=target.title,
    )
    return Reading(
        key=f"jira_remote_link:{site or f'issue {ticket}'}:{name}",
        repository=None,
        source_time=observation.recorded,
        occurred_at=observation.recorded,
        actor=None,
        rows=[row] if target.url else [],
    )


KIND = Kind("jira_remotelinks", "jira:remote_link:observed", read, (TicketUrlRow,))
