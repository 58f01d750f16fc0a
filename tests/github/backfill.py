"""How many requests a back-fill takes for each deployment that ended: ours, ours by REST alone,
and as a collector asks that takes each object by itself.

    python -m tests.github.backfill

prints all three.
"""

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.simulation import Organisation, build
from ingest.simulation.loopback import Fault, serve
from ingest.simulation.organisation import NOW
from ingest.simulation.story.play import play
from ingest.simulation.world import RepositoryFacts
from tests.github.asking import TOKEN, Asking, pull
from tests.github.conftest import opened

_ENDED = """
SELECT count(DISTINCT deployment_id) FROM deployment_statuses
WHERE state IN ('success', 'failure', 'error')
"""
_RUN = re.compile(r"/actions/runs/(\d+)")


@dataclass(frozen=True)
class BackFill:
    """A back-fill into a new ledger: what was asked, by route, and how many deployments ended."""

    ledger: Path
    requests: Counter[str]
    deployments: int

    @property
    def each(self) -> float:
        """Requests for each deployment that ended."""
        return self.requests.total() / self.deployments


def fill(
    path: Path, organisation: Organisation, facts: list[RepositoryFacts], *, graphql: bool
) -> BackFill:
    """Read the whole organisation at its present into a new ledger."""
    with (
        serve(facts, token=TOKEN, now=NOW) as server,
        opened(path, organisation, NOW) as ledger,
    ):
        if not graphql:
            server.faults.add(Fault("/graphql", times=1_000_000, status=404))
        pull(ledger, server, *organisation.repositories)
        ((ended,),) = ledger.rows(_ENDED)
        return BackFill(path, server.requests, ended)


def naive(organisation: Organisation, facts: list[RepositoryFacts]) -> Counter[str]:
    """Ask for each object by itself, once: of a deployment its statuses and its commit's pull
    requests, of a run itself, its jobs and its approvals, of a pull request itself, its reviews,
    its commits, and the checks and statuses of its head, of an issue its timeline.

    Counted as asked: the server does not have all of it.
    """
    asked: Counter[str] = Counter()
    with (
        serve(facts, token=TOKEN, now=NOW, limit=100_000) as server,
        closing(Asking(server)) as asking,
    ):
        for name in organisation.repositories:
            asks = _ByItself(asking, f"/repos/{name}", asked)
            asks.deployments()
            asks.pulls()
            asks.issues()
    return asked


class _ByItself:
    """Asks for everything in a repository once."""

    def __init__(self, asking: Asking, repository: str, asked: Counter[str]) -> None:
        self._asking = asking
        self._repository = repository
        self._asked = asked
        self._known: set[str] = set()

    def deployments(self) -> None:
        """The deployments, and the runs that made them."""
        for deployment in self._listed("/deployments"):
            statuses = self._ask(f"/deployments/{deployment['id']}/statuses")
            for run in filter(None, (_RUN.search(one["log_url"]) for one in statuses)):
                for part in ("", "/jobs", "/approvals"):
                    self._ask(f"{run[0]}{part}")
            self._ask(f"/commits/{deployment['sha']}/pulls")

    def pulls(self) -> None:
        """The pull requests, and the checks of their heads."""
        for one in self._listed("/pulls"):
            for part in ("", "/reviews", "/commits"):
                self._ask(f"/pulls/{one['number']}{part}")
            for part in ("check-runs", "statuses"):
                self._ask(f"/commits/{one['head']['sha']}/{part}")

    def issues(self) -> None:
        """The issues."""
        for issue in self._listed("/issues"):
            if "pull_request" not in issue:
                self._ask(f"/issues/{issue['number']}/timeline")

    def _listed(self, path: str) -> Iterator[Any]:
        for number in range(1, 1000):
            items = self._ask(f"{path}?state=all&per_page=100&page={number}")
            yield from items
            if len(items) < 100:
                return

    def _ask(self, path: str) -> Any:
        if path in self._known:
            return []
        self._known.add(path)
        self._asked[re.sub(r"\d{2,}|[0-9a-f]{40}", "ID", path.partition("?")[0])] += 1
        answer = self._asking.get(f"{self._repository}{path}")
        return answer.json() if answer.status_code == 200 else []


def main() -> None:
    """Print the three."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEPLOY_LEDGER_GITHUB_TOKEN", TOKEN)
        organisation, facts = build(Path(folder) / "acme"), play(2026)
        ours, rest = (
            fill(Path(folder) / f"{way}.duckdb", organisation, facts, graphql=way == "graphql")
            for way in ("graphql", "rest")
        )
        by_itself = naive(organisation, facts)
    told = {"with GraphQL": ours.requests, "REST alone": rest.requests, "each object": by_itself}
    for name, requests in told.items():
        each = requests.total() / ours.deployments
        sys.stdout.write(f"{name:13} {requests.total():6,} requests, {each:.2f} a deployment\n")


if __name__ == "__main__":
    main()
