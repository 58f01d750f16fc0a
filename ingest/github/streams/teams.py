"""Who is in the teams that may approve, or that hold a role by the policy."""

from datetime import datetime
from urllib.parse import quote

from ingest.github import policy
from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Listing
from ingest.github.snapshots import keep, told, wrapped
from ingest.github.visit import Visit
from ledger.kinds.github.team import MAINTAINER, MEMBER
from ledger.policy.patterns import matches

KINDS = ("teams",)

_REVIEWING = """
SELECT DISTINCT r.name FROM environment_reviewers r
WHERE r.repository = ? AND r.reviewer_type = 'Team' AND r.name IS NOT NULL
AND r.seq = (SELECT max(e.seq) FROM environments e WHERE e.key = r.key)
"""


def teams(visit: Visit, _: datetime) -> datetime:
    """A snapshot of each team; a team that the token may not see is a gap, not an empty team."""
    visit.store("environments")
    for team in _named(visit):
        organisation, slug = team.split("/", 1)
        path = f"/orgs/{quote(organisation, safe='')}/teams/{quote(slug, safe='')}/members"
        lists = {
            f"{role}s": Listing(path, query=(("role", role),)) for role in (MAINTAINER, MEMBER)
        }
        try:
            keep(visit, "teams", [wrapped(visit, {"team": team}, **lists)])
        except UnansweredError as error:
            right = f"read access to members of the organisation {organisation}"
            visit.note(KINDS, (visit.start, visit.start), told(error, right))
    return visit.start


def _named(visit: Visit) -> list[str]:
    """The teams as ORGANISATION/SLUG in lower case; a repository's reviewers are its owner's."""
    repository = visit.repository.full_name
    owner = repository.partition("/")[0]
    rows = visit.ledger.rows(_REVIEWING, [repository])
    names = {f"{owner}/{slug}".lower() for (slug,) in rows}
    held = policy.recorded(visit.ledger, visit.repository).roles
    given = {one.team for one in held if one.team and matches(repository, one.repositories)}
    return sorted(names | given)
