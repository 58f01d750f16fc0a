"""Links to tickets: where a key was found, and which tickets a deployment carries.

What counts as a ticket is said by the policy that is in force at the moment of judgement.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from ledger.kinds.mentions import mentions
from ledger.reading.workspace import Workspace
from reports.evidence.history.branches import Histories
from reports.evidence.history.lineage import Heads, Place
from reports.evidence.policy.book import PolicyBook
from reports.evidence.policy.policies import repositories
from reports.evidence.tickets.keys import TicketKeys

Link = tuple[str, str, str, str, str, int]

# Repository, kind and id of a subject, where in it, its entry; its text, or the names in it. Every
# name has a digit.
_TEXTS = """
SELECT repository, 'pull_request', number::VARCHAR, 'title', seq, title, NULL::VARCHAR[] FROM pulls
    WHERE regexp_matches(title, '[0-9]')
UNION ALL SELECT repository, 'pull_request', number::VARCHAR, 'branch', seq, head_ref, NULL
    FROM pulls WHERE regexp_matches(head_ref, '[0-9]')
UNION ALL SELECT repository, 'pull_request', number::VARCHAR, 'body', seq, NULL, mentions
    FROM pulls WHERE len(mentions) > 0
UNION ALL SELECT repository, 'commit', sha, 'message', min(seq), NULL,
    list_distinct(flatten(list(mentions))) FROM commits WHERE len(mentions) > 0 GROUP BY ALL
UNION ALL SELECT repository, 'run', run_id::VARCHAR, 'run_title', min(seq), title, NULL FROM runs
    WHERE regexp_matches(title, '[0-9]') GROUP BY ALL
UNION ALL SELECT repository, 'deployment', deployment_id::VARCHAR, 'description', min(seq),
    description, NULL FROM deployments WHERE regexp_matches(description, '[0-9]') GROUP BY ALL
UNION ALL SELECT repository, 'deployment', deployment_id::VARCHAR, 'payload', seq, NULL, mentions
    FROM deployments WHERE len(mentions) > 0
"""
# Who says that a record belongs to a ticket is taken at their word.
_RECORDS = """
SELECT repository, 'qa', seq, tickets FROM stated_qa WHERE origin <> 'tickets'
UNION ALL SELECT repository, 'verification', seq, tickets FROM stated_verification
UNION ALL SELECT repository, 'approval', seq, tickets FROM stated_approval
UNION ALL SELECT repository, 'exception', seq, tickets FROM stated_exception WHERE NOT voided
UNION ALL SELECT named_repository(about), 'rollback', seq, tickets FROM rollbacks
    WHERE NOT voided(seq, record_id)
UNION ALL SELECT repository, 'declared', seq, tickets FROM stated_deployment
"""
_URLS = """
SELECT upper(coalesce(k.ticket, u.ticket)), u.place, u.url, u.seq
FROM ticket_urls u LEFT JOIN ticket_key k ON k.site = u.site AND k.ticket_id = u.ticket_id
"""
# A ticket whose text names a deployed commit in full is about it; what is said on a pull request is
# not said on a ticket, also where the pull request itself is not known.
_NAMED_COMMITS = """
SELECT DISTINCT d.repository, d.known_sha, upper(coalesce(k.ticket, c.ticket)), c.seq
FROM (SELECT DISTINCT repository, known_sha FROM deployment WHERE known_sha IS NOT NULL) d
JOIN (SELECT seq, repository, site, ticket_id, ticket, unnest(shas) AS sha FROM comments
      WHERE NOT coalesce(contains(html_url, '/pull/'), false)) c
    ON c.sha = d.known_sha AND (c.repository = d.repository OR c.repository IS NULL)
LEFT JOIN ticket_key k ON k.site = c.site AND k.ticket_id = c.ticket_id
WHERE c.ticket IS NOT NULL OR k.ticket IS NOT NULL
"""
_URL = re.compile(
    r"https?://[^/?#]+/(?:api/v3/)?(?:repos/)?(?P<repository>[^/?#]+/[^/?#]+)/"
    r"(?P<kind>pulls?|commits?|actions/runs|deployments)/(?P<id>[0-9a-f]{40}|[0-9]{1,18})(?![0-9a-z])"
)
_KINDS = {"pull": "pull_request", "pulls": "pull_request", "commit": "commit", "commits": "commit",
          "actions/runs": "run", "deployments": "deployment"}  # fmt: skip
_DEPLOYED = """
SELECT d.subject_id, d.repository, d.known_sha, b.previous_sha
FROM deployment d LEFT JOIN before b USING (subject_id)
WHERE d.known_sha IS NOT NULL AND d.repository IS NOT NULL
"""
_MERGED = """
SELECT repository, merge_sha, number FROM pulls WHERE merge_sha IS NOT NULL
UNION SELECT repository, sha, number FROM commit_pulls WHERE merged_at IS NOT NULL
"""


def put_links(workspace: Workspace, histories: Histories, heads: Heads, book: PolicyBook) -> None:
    """Tables `ticket_link`, `ticket_text` and `carried`.

    `ticket_link` has one row for each place where a ticket was found: repository, kind and id of
    the subject (pull_request, commit, run, deployment, or the type of a record with its entry),
    ticket, place and entry. `ticket_text` has the tickets whose comments name a deployed commit in
    full: repository, sha, ticket and entry. `carried` has the pull requests and commits that a
    deployment brought since the one before it; only its own commit where none is known.
    """
    keys = _keys(workspace, book)
    _put(workspace, "ticket_link",
         {*_in_texts(workspace, keys), *_in_records(workspace, keys), *_by_urls(workspace, keys)},
         "repository", "subject_kind", "subject_id", "ticket", "place", "seq")  # fmt: skip
    _put(workspace, "ticket_text", set(_by_commits(workspace, keys)),
         "repository", "sha", "ticket", "seq")  # fmt: skip
    carried = set(_carried(workspace, histories, heads))
    _put(workspace, "carried", carried, "subject_id", "kind", "id")


def _keys(workspace: Workspace, book: PolicyBook) -> dict[str, TicketKeys]:
    pulls: dict[str, set[int]] = defaultdict(set)
    known = "SELECT repository, number FROM pulls UNION SELECT repository, number FROM commit_pulls"
    for name, number in workspace.rows(known):
        pulls[name].add(number)
    policy = book.latest.policy
    return {n: TicketKeys.of(policy, n, pulls[n]) for n in repositories(workspace)}


def _in_texts(workspace: Workspace, keys: Mapping[str, TicketKeys]) -> Iterator[Link]:
    for repository, kind, name, place, seq, text, named in workspace.rows(_TEXTS):
        if repository in keys:
            found = mentions(text) if named is None else named
            for ticket in keys[repository].among(found):
                yield repository, kind, name, ticket, place, seq


def _in_records(workspace: Workspace, keys: Mapping[str, TicketKeys]) -> Iterator[Link]:
    of_id = dict(workspace.rows("SELECT ticket_id, ticket FROM ticket_of_id"))
    for repository, kind, seq, tickets in workspace.rows(_RECORDS):
        for said in tickets if repository in keys else ():
            name = of_id.get(said, said)
            ticket = keys[repository].named(name) or name.upper()
            yield repository, kind, str(seq), ticket, "record", seq


def _by_urls(workspace: Workspace, keys: Mapping[str, TicketKeys]) -> Iterator[Link]:
    names = {name.lower(): name for name in keys}
    for ticket, place, url, seq in workspace.rows(_URLS):
        found = _URL.match(url)
        name = names.get(found["repository"].lower()) if found else None
        if found and name:
            yield name, _KINDS[found["kind"]], found["id"], ticket, place, seq


def _by_commits(
    workspace: Workspace, keys: Mapping[str, TicketKeys]
) -> Iterator[tuple[str, str, str, int]]:
    for repository, sha, name, seq in workspace.rows(_NAMED_COMMITS):
        ticket = keys[repository].named(name) if repository in keys else None
        if ticket is not None:
            yield repository, sha, ticket, seq


def _carried(
    workspace: Workspace, histories: Histories, heads: Heads
) -> Iterator[tuple[str, str, str]]:
    """The commits and pull requests that each deployment brought."""
    deployed = workspace.rows(_DEPLOYED)
    merged: dict[Place, list[int]] = defaultdict(list)
    for repository, sha, number in workspace.rows(_MERGED):
        merged[repository, sha].append(number)
    for subject, repository, sha, previous in deployed:
        brought = {sha}
        if previous and repository in histories:
            # After a squash the former pull request's commits are in neither history.
            now = [sha, *heads.get((repository, sha), ())]
            before = [previous, *heads.get((repository, previous), ())]
            brought |= histories[repository].graph.only(now, before)
        for commit in brought if sha != previous else ():
            yield subject, "commit", commit
            for number in merged.get((repository, commit), ()):
                yield subject, "pull_request", str(number)


def _put(workspace: Workspace, table: str, rows: Iterable[tuple[object, ...]], *names: str) -> None:
    schema = {name: pl.Int64 if name == "seq" else pl.String for name in names}
    frame = pl.DataFrame(list(rows), schema=schema, orient="row")
    workspace.put(table, frame.sort(names))
