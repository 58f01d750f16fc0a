"""What a reference means: the commits, pull requests, ticket or deployment that a text names."""

import re
from dataclasses import dataclass

from ledger.errors import NotFoundError
from ledger.policy import Policy
from ledger.reading.workspace import Workspace

_PULL = re.compile(r"(?:(?P<repository>[^\s/#]+/[^\s/#]+))?#(?P<number>[0-9]{1,18})")
_SHA = re.compile(r"[0-9a-f]{7,64}")
MOST_CANDIDATES = 5
MOST_SHOWN = 80

HOW_TO_ASK = (
    "Ask by SHA (7 characters or more), pull request (#12 or acme/shop#12), ticket (ENG-7) or "
    "deployment id; if it should be there, `deploy-ledger status` shows what was collected."
)

Place = tuple[str, str]
"""A repository (OWNER/NAME) and a SHA in it."""


@dataclass(frozen=True)
class Reference:
    """What was asked for: its kind, the commits it stands for, and what it names itself.

    `kind` is commit, pull_request, ticket or deployment; `pulls` are (repository, number).
    """

    kind: str
    commits: frozenset[Place] = frozenset()
    pulls: tuple[tuple[str, int], ...] = ()
    ticket: str | None = None
    deployment: str | None = None


# Every SHA that anything names, so that a commit which was never collected is found as well.
_NAMED = """
SELECT repository, sha FROM commit WHERE starts_with(sha, $1)
UNION SELECT repository, deployed_sha FROM deployment WHERE starts_with(deployed_sha, $1)
UNION SELECT repository, dispatch_sha FROM deployment WHERE starts_with(dispatch_sha, $1)
UNION SELECT about, sha FROM qa WHERE starts_with(sha, $1)
UNION SELECT about, sha FROM approvals WHERE starts_with(sha, $1)
UNION SELECT about, sha FROM verifications WHERE starts_with(sha, $1)
UNION SELECT repository, merge_sha FROM pulls WHERE starts_with(merge_sha, $1)
UNION SELECT repository, head_sha FROM pulls WHERE starts_with(head_sha, $1)
ORDER BY ALL
"""

_OF_PULL = """
SELECT repository, number, head_sha, merge_sha FROM pulls
WHERE number = $1 AND ($2 IS NULL OR lower(repository) = lower($2)) ORDER BY repository
"""

# A key stands alone: SHOP-10 is not in feature/shop-107.
_PULLS_OF_TICKET = r"""
SELECT repository, number, head_sha, merge_sha FROM pulls
WHERE regexp_matches(concat_ws(' ', title, head_ref),
    '(^|[^A-Za-z0-9])' || regexp_escape($1) || '($|[^0-9])', 'i')
   OR (repository, number::VARCHAR) IN (SELECT (repository, subject_id) FROM ticket_link
        WHERE subject_kind = 'pull_request' AND upper(ticket) = $1)
ORDER BY repository, number
"""

_SAID_OF_TICKET = """
SELECT about, sha FROM qa WHERE list_contains(list_transform(tickets, lambda t: upper(t)), $1)
UNION SELECT about, sha FROM approvals
    WHERE list_contains(list_transform(tickets, lambda t: upper(t)), $1)
UNION SELECT about, sha FROM verifications
    WHERE list_contains(list_transform(tickets, lambda t: upper(t)), $1)
UNION SELECT about, NULL FROM ticket_updates WHERE upper(ticket) = $1
UNION SELECT about, NULL FROM exceptions
    WHERE list_contains(list_transform(tickets, lambda t: upper(t)), $1)
UNION SELECT repository, NULL FROM comments WHERE upper(ticket) = $1
UNION SELECT repository, NULL FROM tickets WHERE upper(ticket) = $1 AND type <> 'pull_request'
UNION SELECT repository, NULL FROM ticket_link WHERE upper(ticket) = $1
"""


def resolve(workspace: Workspace, policy: Policy, text: str) -> Reference:
    """What `text` names; raises NotFoundError for nothing, or for the beginning of many SHAs."""
    asked = text.strip()
    found = _deployment(workspace, asked)
    if found is None and (match := _PULL.fullmatch(asked)):
        found = _pull(workspace, match["repository"], int(match["number"]))
        if found is None and match["repository"] is None:
            found = _ticket(workspace, asked)
    if found is None and re.fullmatch(policy.tickets.pattern, asked, re.IGNORECASE):
        found = _ticket(workspace, asked)
    if found is None and _SHA.fullmatch(asked.lower()):
        found = _commit(workspace, asked.lower())
    if found is None:
        shown = asked if len(asked) <= MOST_SHOWN else f"{asked[:MOST_SHOWN]}..."
        raise NotFoundError(
            f"Nothing is known as {shown!r}: commits, pull requests, tickets and deployments "
            "were searched.",
            HOW_TO_ASK,
        )
    return found


def _deployment(workspace: Workspace, asked: str) -> Reference | None:
    rows = workspace.rows(
        "SELECT repository, deployed_sha FROM deployment WHERE subject_id = ?", [asked]
    )
    if not rows:
        return None
    commits = frozenset((name, sha) for name, sha in rows if sha)
    return Reference("deployment", commits, deployment=asked)


def _pull(workspace: Workspace, repository: str | None, number: int) -> Reference | None:
    ((today,),) = workspace.rows("SELECT present_name(?, ?)", [repository, workspace.at.size])
    return _of_pulls("pull_request", workspace.rows(_OF_PULL, [number, today]))


def _of_pulls(kind: str, rows: list[tuple[str, int, str | None, str | None]]) -> Reference | None:
    if not rows:
        return None
    commits = {(name, sha) for name, _, *shas in rows for sha in shas if sha}
    return Reference(kind, frozenset(commits), tuple((name, number) for name, number, *_ in rows))


def _ticket(workspace: Workspace, asked: str) -> Reference | None:
    key = asked.upper()
    pulls = _of_pulls("ticket", workspace.rows(_PULLS_OF_TICKET, [key])) or Reference("ticket")
    said = workspace.rows(_SAID_OF_TICKET, [key])
    if not said and not pulls.pulls:
        return None
    tested = {(name, sha) for name, sha in said if sha}
    return Reference("ticket", pulls.commits | tested, pulls.pulls, ticket=key)


def _commit(workspace: Workspace, prefix: str) -> Reference | None:
    rows: list[Place] = workspace.rows(_NAMED, [prefix])
    shas = sorted({sha for _, sha in rows})
    if len(shas) > 1:
        listed = ", ".join(shas[:MOST_CANDIDATES])
        more = f" and {len(shas) - MOST_CANDIDATES} more" if len(shas) > MOST_CANDIDATES else ""
        raise NotFoundError(
            f"{prefix} is the beginning of {len(shas)} commits: {listed}{more}.",
            "Give more of the SHA.",
        )
    return Reference("commit", frozenset(rows)) if rows else None
