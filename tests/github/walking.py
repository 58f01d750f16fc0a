"""One stream of GitHub by itself."""

from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.client import Client
from ingest.github.asking.pages import one
from ingest.github.graphql.asking import GraphQL
from ingest.github.repository import Repository
from ingest.github.stated import Stated
from ingest.github.streams.history import commits
from ingest.github.visit import Visit
from ingest.simulation.loopback import LoopbackGitHub
from ledger.file.store import Ledger
from ledger.reading.names import Names
from tests.github.answering import Answers
from tests.github.asking import IMPATIENT, added, owner
from tests.helpers import ignore_progress


def pull_commits(ledger: Ledger, server: LoopbackGitHub | Answers, name: str) -> dict[str, int]:
    """Take in branches and commits of a repository; how many records of each kind were added."""
    asks = Client(owner(), server.url, IMPATIENT)
    item = one(asks, f"/repos/{name}")
    number = item.get("id") or 0
    repository = Repository(number, name, Names.of(ledger, number, name), str(item.get("node_id")))
    floor = item.time("created_at") or item.answer.date
    visit = Visit(
        ledger,
        asks,
        repository,
        floor,
        item.answer.date,
        ignore_progress,
        graphql=GraphQL(asks, ignore_progress),
        stated=Stated(ledger, repository.names, floor),
    )
    try:
        begin = commits(visit, floor)
    except UnansweredError as error:
        visit.note(["branches"], (floor, visit.start), error)
    else:
        visit.flush()
        visit.cover({"branches": begin}, floor)
    visit.flush()
    return added(visit.counts)
