"""The people of teams (`simple-user`), by the role in which they are in it."""

from ingest.simulation.bodies.common import Body
from ingest.simulation.bodies.user import user
from ingest.simulation.organisation import TEAMS


def members(slug: str, role: str) -> list[Body]:
    """Return those of a team with a role in it (`member`, `maintainer`, `all`).

    KeyError where there is no such team.
    """
    return [user(person) for person in TEAMS[slug]] if role in ("member", "all") else []
