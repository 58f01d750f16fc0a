"""What is measured on: recorded answers where a folder of them is at hand, and generated runs."""

import json
import os
import random
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from ingest.archive import ingest_archive
from ingest.simulation.bodies.run import run
from ingest.simulation.facts import Run, Workflow
from ingest.simulation.history.commits import Commit
from ingest.simulation.organisation import EVERYBODY, FIRST_DAY, REPOSITORIES
from ledger.file.store import Ledger
from tests.helpers import ignore_progress

RUNS = 10_000
_RECORDED = "DEPLOY_LEDGER_RECORDED"
_WORDS = (
    *("add", "align", "allow", "avoid", "build", "cache", "cart", "change", "check", "clean"),
    *("count", "date", "drop", "error", "field", "fix", "guard", "index", "invoice", "label"),
    *("limit", "list", "lock", "log", "mail", "merge", "move", "name", "order", "page", "parse"),
    *("price", "query", "queue", "read", "remove", "rename", "retry", "return", "round", "search"),
    *("send", "sort", "split", "stock", "store", "sync", "tax", "test", "time", "token", "total"),
    *("trim", "update", "use", "user", "value", "view", "wait", "write", "zone"),
)


def bodies(number: int) -> Iterator[dict[str, Any]]:
    """Workflow runs as GitHub answers them, as long as real ones, and no two the same."""
    chance = random.Random(2026)
    for n in range(1, number + 1):
        repository = chance.choice(REPOSITORIES)
        author, deployer = chance.choice(EVERYBODY), chance.choice(EVERYBODY)
        at = FIRST_DAY + timedelta(seconds=97 * n)
        title = " ".join(chance.choices(_WORDS, k=chance.randint(3, 9)))
        story = [" ".join(chance.choices(_WORDS, k=12)) for _ in range(chance.randint(0, 8))]
        head = Commit(
            sha=chance.randbytes(20).hex(),
            tree=chance.randbytes(20).hex(),
            parents=(),
            author=author,
            committer=author,
            authored_at=at,
            committed_at=at,
            message="\n".join([title, "", *story]),
            files={},
        )
        one = Run(
            id=9_000_000_000 + 1_000 * n + chance.randrange(1_000),
            attempt=1,
            number=n,
            workflow=Workflow(chance.randrange(50), "staging", "Deploy", ".github/workflows/d.yml"),
            event=chance.choice(("push", "workflow_dispatch", "pull_request")),
            branch=f"{author.login}/{n}",
            sha=head.sha,
            title=title,
            actor=author,
            triggered_by=deployer,
            created_at=at,
            started_at=at,
            updated_at=at + timedelta(seconds=chance.randrange(30, 3_000)),
            status="completed",
            conclusion=chance.choice(("success", "success", "success", "failure", "cancelled")),
        )
        yield run(one, head, repository)


def write_archive(folder: Path, number: int) -> Path:
    """An archive of that many runs."""
    folder.mkdir()
    with (folder / "actions_runs.ndjson").open("w", encoding="utf-8") as file:
        for body in bodies(number):
            line = {"url": body["url"], "recorded": None, "record": body}
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
    return folder


def ledger_of(path: Path, archive: Path) -> Path:
    """A new ledger, closed, with all that an archive holds."""
    with Ledger.create(path) as ledger:
        ingest_archive(ledger, archive, repository=None, progress=ignore_progress)
    return path


def payloads(path: Path) -> list[bytes]:
    """The stored bytes of every entry."""
    with Ledger.open(path, read_only=True) as ledger:
        return [text.encode() for (text,) in ledger.rows("SELECT payload FROM entries")]


class Corpus:
    """What the subjects share, each part made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def archive(self) -> Path:
        """`RUNS` generated runs."""
        return write_archive(self.folder / "runs", RUNS)

    @cached_property
    def ledgers(self) -> dict[str, Path]:
        """Closed ledgers by what is in them; they must not be changed."""
        found = {f"{RUNS:,} runs": ledger_of(self.folder / "runs.duckdb", self.archive)}
        if recorded := os.environ.get(_RECORDED):
            path = ledger_of(self.folder / "recorded.duckdb", Path(recorded))
            found = {"recorded answers": path, **found}
        return found
