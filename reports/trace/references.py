"""What a reference means: the commits, pull request, ticket or deployment that a text names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ledger.errors import NotFoundError
from reports.basis.frames import Tables

_NUMBERED = re.compile(r"(?:(?P<repository>[^\s/#@]+/[^\s/#@]+))?(?P<name>#[0-9]{1,18})")
_OF_REPOSITORY = re.compile(r"(?P<repository>[^\s/#@]+/[^\s/#@]+)@(?P<name>.+)", re.DOTALL)
_SHA = re.compile(r"[0-9a-f]{7,64}")
_KINDS = {"commit": "commit", "tag": "tag", "pull": "pull_request", "ticket": "ticket",
          "deployment": "deployment"}  # fmt: skip
MOST_CANDIDATES = 5
MOST_SHOWN = 60

HOW_TO_ASK = (
    "Ask by SHA (7 characters or more), tag (acme/shop@v1.2), pull request (#12 or acme/shop#12), "
    "ticket (ENG-7) or deployment id; if it should be there, `deploy-ledger status` shows what "
    "was collected."
)

Place = tuple[str, str]
"""A repository (OWNER/NAME, empty where a record names none) and a SHA in it."""


@dataclass(frozen=True)
class Reference:
    """What was asked for: its kind, the commits it stands for, and what it names itself.

    `kind` is commit, tag, pull_request, ticket or deployment; `pulls` are (repository, number),
    `ticket` is a key in lower case, with its repository where it is a number of one.
    """

    kind: str
    commits: frozenset[Place] = frozenset()
    pulls: tuple[tuple[str, int], ...] = ()
    ticket: str | None = None
    deployment: str | None = None


@dataclass(frozen=True)
class _Asked:
    """A text as it may be meant: a kind, where it says one, a repository, and a name."""

    text: str
    kind: str | None
    repository: str | None
    name: str

    @property
    def prefix(self) -> str | None:
        """The beginning of a SHA, if it can be one."""
        lower = self.name.lower()
        return lower if _SHA.fullmatch(lower) else None


@dataclass(frozen=True)
class _Thing:
    """One thing that a text fits: `places` are its repositories, each with the SHA it means."""

    kind: str
    id: str
    name: str
    places: frozenset[Place]

    @property
    def reference(self) -> str:
        """A reference that means this thing only."""
        if "#" in self.id and self.kind in ("pull_request", "ticket"):
            return self.id
        name = self.id.upper() if self.kind == "ticket" else self.id
        return f"{next(word for word, kind in _KINDS.items() if kind == self.kind)}:{name}"


_EXACT = """
SELECT name, kind, repository, id FROM trace_names WHERE name IN ($1, $2, $3)
UNION
SELECT name, kind, repository, id FROM trace_names WHERE name >= $4 AND name < $5
ORDER BY ALL
"""
_OF_PULL = """
SELECT repository, number, head_sha, merge_sha FROM trace_pull_requests
WHERE repository = $1 AND number = $2
"""
_OF_TICKET = """
SELECT repository, number, head_sha, merge_sha FROM trace_pull_requests
WHERE list_contains(keys, $1) ORDER BY repository, number
"""
_SEARCHED = """
SELECT count(DISTINCT repository), (SELECT max(seq) FROM entry_index),
    coalesce(bool_or(lower(repository) = $1), false) FROM trace_names
"""


def resolve(tables: Tables, text: str) -> Reference:
    """What `text` names; raises NotFoundError for nothing, and for what fits several things."""
    asked = _read(tables, text.strip())
    things = _things(tables, asked)
    if not things:
        found = _mentioned(tables, asked)
        if found is None:
            raise _nothing(tables, asked)
        return found
    if len(things) > 1:
        raise _several(asked, things)
    return _reference(tables, things[0])


def _read(tables: Tables, text: str) -> _Asked:
    word, colon, rest = text.partition(":")
    kind = _KINDS.get(word) if colon else None
    name = rest if kind else text
    match = _NUMBERED.fullmatch(name) or _OF_REPOSITORY.fullmatch(name)
    if match is None or match["repository"] is None:
        return _Asked(text, kind, None, name)
    repository = match["repository"].lower()
    rows = tables.frame(
        "SELECT id FROM trace_names WHERE name = $1 AND kind = 'repository'", [repository]
    )
    today = rows["id"].item(0).lower() if rows.height else repository
    return _Asked(text, kind, today, match["name"])


def _things(tables: Tables, asked: _Asked) -> list[_Thing]:
    """All that the text fits. A pull request is a ticket of its repository, too: it comes first."""
    whole = asked.text.partition(":")[2] if asked.kind else asked.text
    names = [asked.name, asked.name.lower(), whole]
    since = asked.prefix or ""
    until = f"{since}g" if since else ""
    rows = tables.frame(_EXACT, [*names, since, until]).rows()
    found: dict[tuple[str, str], _Thing] = {}
    for name, kind, repository, id_ in rows:
        if not _fits(asked, whole, name, kind, repository):
            continue
        one = id_ if kind != "tag" else f"{repository}@{name}"
        sha = id_ if kind in ("commit", "tag") else ""
        known = found.get((kind, one), _Thing(kind, one, name, frozenset()))
        place = (repository or "", sha)
        found[kind, one] = replace(known, places=known.places | {place})
    pulls = {thing.id.lower() for thing in found.values() if thing.kind == "pull_request"}
    shas = {thing.id for thing in found.values() if thing.kind == "commit"}
    return [
        thing
        for thing in found.values()
        if not (thing.kind == "ticket" and thing.id in pulls and asked.kind != "ticket")
        # A tag that is named like the commit it points at is no other thing.
        and not (thing.kind == "tag" and {sha for _, sha in thing.places} == shas)
    ]


def _fits(asked: _Asked, whole: str, name: str, kind: str, repository: str | None) -> bool:
    if kind == "repository" or asked.kind not in (None, kind):
        return False
    if kind == "deployment":
        return name == whole
    if asked.repository is not None and asked.repository != (repository or "").lower():
        return kind == "tag" and name == whole
    if kind == "commit":
        return asked.prefix is not None and name.startswith(asked.prefix)
    if kind == "ticket":
        return name == asked.name.lower() and (asked.repository is None or name.startswith("#"))
    return name == asked.name or (kind == "tag" and name == whole)


def _reference(tables: Tables, thing: _Thing) -> Reference:
    if thing.kind == "deployment":
        rows = tables.frame(
            "SELECT repository, deployed_sha FROM trace_deployments WHERE subject_id = $1",
            [thing.id],
        )
        commits = frozenset((name or "", sha) for name, sha in rows.rows() if sha)
        return Reference("deployment", commits, deployment=thing.id)
    if thing.kind == "ticket":
        return _ticket(tables, thing.id)
    if thing.kind == "pull_request":
        repository, _, number = thing.id.rpartition("#")
        pulls = tables.frame(_OF_PULL, [repository, int(number)])
        return replace(_of_pulls(pulls.rows()), kind="pull_request")
    return Reference(thing.kind, thing.places)


def _ticket(tables: Tables, key: str) -> Reference:
    pulls = _of_pulls(tables.frame(_OF_TICKET, [key]).rows())
    said = frozenset(
        (name or "", sha)
        for table in ("trace_qa", "trace_approvals", "trace_verifications")
        for name, sha in tables.frame(
            f"SELECT DISTINCT repository, sha FROM {table} "
            "WHERE sha IS NOT NULL AND list_contains(keys, $1)",
            [key],
        ).rows()
    )
    return Reference("ticket", pulls.commits | said, pulls.pulls, ticket=key)


def _mentioned(tables: Tables, asked: _Asked) -> Reference | None:
    """A key that stands in titles of pull requests only, whatever the policy takes for one."""
    if asked.kind not in (None, "ticket"):
        return None
    found = _ticket(tables, asked.name.lower())
    return found if found.pulls and asked.repository is None else None


def _of_pulls(rows: Sequence[tuple[str, int, str | None, str | None]]) -> Reference:
    commits = {(name, sha) for name, _, *shas in rows for sha in shas if sha}
    pulls = tuple((name, number) for name, number, *_ in rows)
    return Reference("ticket", frozenset(commits), pulls)


def _several(asked: _Asked, things: Sequence[_Thing]) -> NotFoundError:
    kinds = {thing.kind for thing in things}
    listed = [thing.reference for thing in things]
    if kinds == {"commit"}:
        shown = _listed(thing.id for thing in things)
        return NotFoundError(
            f"{asked.prefix} is the beginning of {len(things)} commits: {shown}.",
            "Give more of the SHA.",
        )
    return NotFoundError(
        f"{_shown(asked.text)} fits {len(things)} things: {_listed(listed)}.",
        f"Name one of them as it stands there, such as {listed[0]}.",
    )


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - MOST_CANDIDATES} more" if len(every) > MOST_CANDIDATES else ""
    return ", ".join(every[:MOST_CANDIDATES]) + more


def _shown(text: str) -> str:
    return repr(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}...")


def _nothing(tables: Tables, asked: _Asked) -> NotFoundError:
    count, size, is_known = tables.frame(_SEARCHED, [asked.repository]).row(0)
    where = f"{count} {'repository' if count == 1 else 'repositories'}"
    if asked.repository is not None and not is_known:
        return NotFoundError(
            f"Nothing is known as {_shown(asked.text)}, nor is its repository: commits, pull "
            f"requests, tickets and deployments of {where} were searched.",
            HOW_TO_ASK,
        )
    return NotFoundError(
        f"Nothing is known as {_shown(asked.text)}: tags, commits, pull requests, tickets and "
        f"deployments of {where} were searched, up to entry {size}.",
        HOW_TO_ASK,
    )
