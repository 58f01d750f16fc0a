"""Who was in a team at a moment: the whole team at once, or one member a line of an archive.

Both end in `team_members`. A snapshot of a team is what was seen of it at one moment; whoever is
in one snapshot and not in the next has left between them.
"""

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import msgspec

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Account, Kept, Kind, Name, Reading, Row, no_parent, shaped
from ledger.kinds.location import Location

MAINTAINER, MEMBER = "maintainer", "member"


class Team(msgspec.Struct):
    """A whole team: `team` is ORGANISATION/SLUG, its people listed by their role in it."""

    team: Name
    maintainers: list[Account]
    members: list[Account]


class TeamRow(Row, frozen=True, kw_only=True):
    """`teams`: at `seen_at` (UTC) a team had so many people; it may have had none."""

    table = "teams"

    team: Name
    people: int
    seen_at: datetime | None


class MemberRow(Row, frozen=True, kw_only=True):
    """`team_members`: at `seen_at` (UTC) somebody was in a team, named ORGANISATION/SLUG.

    `role` is that in the team (`member`, `maintainer`), None where the source did not say.
    """

    table = "team_members"

    team: Name
    login: str | None
    member_id: int | None
    role: str | None
    seen_at: datetime | None


def read_team(observation: Kept) -> Reading:
    """Key `team:ORGANISATION/SLUG`; each snapshot is a version."""
    said = shaped(Team, observation)
    seen_at = observation.recorded
    people = [(person, MAINTAINER) for person in said.maintainers]
    people += [(person, MEMBER) for person in said.members]
    rows = [_row(said.team, person, role, seen_at) for person, role in people]
    return Reading(
        key=f"team:{said.team}",
        repository=None,
        source_time=seen_at,
        occurred_at=seen_at,
        actor=None,
        rows=[TeamRow(team=said.team, people=len(rows), seen_at=seen_at), *rows],
    )


def read_member(observation: Kept) -> Reading:
    """Key `team_member:ORGANISATION/SLUG:ID`; the team and the role come from the address."""
    place = Location(observation.url)
    if place.team is None:
        raise no_parent("team")
    person = shaped(Account, observation)
    asked = parse_qs(urlsplit(observation.url or "").query).get("role", [""])[0]
    role = asked if asked in (MAINTAINER, MEMBER) else None
    row = _row(place.team, person, role, observation.recorded)
    return Reading(
        key=f"team_member:{place.team}:{person.id or person.login}",
        repository=None,
        source_time=observation.recorded,
        occurred_at=observation.recorded,
        actor=None,
        rows=[row],
    )


def _row(team: str, person: Account, role: str | None, seen_at: datetime | None) -> MemberRow:
    if person.id is None and not person.login:
        raise UnreadableRecordError("bad_field", "A member of a team has neither id nor login.")
    return MemberRow(
        team=team,
        login=person.login,
        member_id=person.id,
        role=role,
        seen_at=seen_at,
    )


TEAM = Kind("teams", "github:team:observed", read_team, (TeamRow, MemberRow), snapshot=True)
MEMBERS = Kind(
    "team_members", "github:team_member:observed", read_member, (MemberRow,), snapshot=True
)
