"""`ingest github`: one walk through every repository that is named.

A walk can be stopped anywhere. What was appended stays, nothing is stated as covered that was
not read to its end, and the next walk goes on: what it finds held whole it does not ask again.
"""

from collections.abc import Sequence
from datetime import datetime

from ingest.github import coverage
from ingest.github.asking import access
from ingest.github.asking.account import account
from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.client import Client
from ingest.github.asking.insistence import Patience
from ingest.github.asking.pages import Item, one
from ingest.github.graphql.asking import GraphQL
from ingest.github.repository import Repository
from ingest.github.snapshots import is_due
from ingest.github.stated import Stated
from ingest.github.streams import STREAMS, Stream
from ingest.github.visit import Visit
from ingest.mirror import check_name
from ingest.source import Count, Progress
from ledger.errors import SourceError
from ledger.file.store import Ledger
from ledger.kinds.collecting import SWEEP_EVERY, WINDOW
from ledger.reading.names import Names

HELD_SECONDS = 1.0
"""For so long the ledger is kept open; then others may write while an answer is waited for."""


class UnknownRepositoryError(SourceError):
    """GitHub does not show a repository, or not any more; others may still be read."""

    code = "unknown_repository"


def ingest_github(
    ledger: Ledger,
    repositories: Sequence[str],
    *,
    base_url: str = access.BASE_URL,
    since: datetime | None = None,
    sweep: bool = False,
    budget: int | None = None,
    progress: Progress,
    patience: Patience | None = None,
) -> list[Count]:
    """Take in what GitHub knows of each OWNER/NAME, and state what is covered and what is not.

    `base_url` is another GitHub than github.com; `since` (aware UTC) leaves out what is older.
    Once a week, or with `sweep`, all that may still change is looked at again; `budget` is how many
    questions may be asked. Who asks is said by the environment (`account`). Raises UsageError for
    an unsafe name or address, AuthenticationError without an accepted token, SourceError where
    GitHub cannot be reached or allows no more calls: run again, and it goes on. A repository that
    GitHub does not know is told by SourceError after all others were read.
    """
    for name in repositories:
        check_name(name)
    client = Client(account(repositories), base_url, patience or Patience(), budget)
    client.before_asking = lambda: ledger.rest(HELD_SECONDS)
    graphql = GraphQL(client, progress)
    counts: list[Count] = []
    unknown: list[SourceError] = []
    for name in repositories:
        try:
            item = _find(client, name, progress)
        except UnknownRepositoryError as error:
            progress(error.message)
            unknown.append(error)
            continue
        counts += _visit(ledger, client, graphql, item, since, progress, sweep=sweep)
    if told := graphql.spent.told:
        progress(told)
    if unknown:
        raise unknown[0]
    return counts


def _find(client: Client, name: str, progress: Progress) -> Item:
    """The repository of a name; a name that it had before leads to it as well."""
    item = _repository(client, f"/repos/{name}", name)
    today = str(item.get("full_name"))
    if today.lower() != name.lower():
        progress(f"{name} is {today} now; it is recorded by that name")
    return item


def _repository(client: Client, path: str, name: str) -> Item:
    try:
        item = one(client, path)
    except UnansweredError as error:
        raise UnknownRepositoryError(
            f"{name} cannot be read: {error.message}",
            "Check the name, and that the token may read it: GitHub does not tell a private "
            "repository from one that does not exist.",
        ) from None
    if not isinstance(item.get("id"), int) or not isinstance(item.get("full_name"), str):
        raise SourceError(
            f"The answer about {name} is not a repository.",
            "Check that the base URL is that of GitHub's REST API.",
        )
    return item


def _visit(
    ledger: Ledger,
    client: Client,
    graphql: GraphQL,
    item: Item,
    since: datetime | None,
    progress: Progress,
    *,
    sweep: bool,
) -> list[Count]:
    # A walk begins at the server's time: what is made while it reads is left to the next one.
    start = item.answer.date
    begun_at = item.time("created_at") or start
    floor = min(max(begun_at, since) if since else begun_at, start)
    name = str(item.get("full_name"))
    number = item.get("id") or 0
    names = Names.of(ledger, number, name)
    if names.taken_from:
        progress(
            f"{name} is repository {number} now; {names.taken_from}, which had that name, is "
            "another one: name it as it is called now to go on with it"
        )
    repository = Repository(number, name, names, str(item.get("node_id")))
    stated = Stated(ledger, names, max(floor, start - WINDOW))
    sweeps = sweep or stated.swept is None or start - stated.swept >= SWEEP_EVERY
    visit = Visit(
        ledger,
        client,
        repository,
        floor,
        start,
        progress,
        graphql=graphql,
        stated=stated,
        sweeps=sweeps,
        from_beginning=floor <= begun_at,
    )
    try:
        visit.take("repo", [item])
        if names.is_new:
            # From this entry on the name is this repository's, should another have had it before.
            visit.flush()
        due = [
            stream
            for stream in STREAMS
            if stream.wanted(visit) and (not stream.daily or is_due(visit, stream.kinds[0]))
        ]
        read = [_read(visit, stream) or not stream.swept for stream in due]
        # A walk that is told to leave out what is older sweeps only as far as it goes.
        if sweeps and all(read) and floor <= max(begun_at, start - WINDOW):
            visit.state_sweep(max(floor, start - WINDOW))
    finally:
        visit.flush()
        visit.tell(last=True)
    return visit.counts


def _read(visit: Visit, stream: Stream) -> bool:
    """Read a stream; whether it was answered."""
    held_until = coverage.reach(visit.stated.looked_at(stream.kinds[0]), visit.floor)
    low = coverage.low(held_until, stream.lookback(visit), visit.floor)
    kinds = [kind for kind in stream.kinds if kind not in stream.present_only]
    low = min(low, visit.stated.again(kinds) or low)
    visit.progress.begin(stream.kinds[0], low, visit.start)
    try:
        begin = stream.collect(visit, low)
    except UnansweredError as error:
        visit.note(stream.kinds, (low, visit.start), error)
        return False
    visit.cover(dict.fromkeys(kinds, begin), low)
    seen = {kind: visit.start for kind in stream.present_only if not visit.lacks(kind)}
    visit.cover(seen, low)
    if stream.swept:
        # What others append from now on is news to the next walk (`open_set`).
        visit.flush()
    visit.pause()
    return True
