"""From HTTP to typed, validated rows with the client, over PyGithub's objects on the same answers.

The server is a process of its own with ready bytes: what it costs is not counted.
"""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
from github import Auth, Github

from ingest.github.asking.account import Bearer
from ingest.github.asking.client import Client
from ingest.github.asking.insistence import Patience
from ingest.github.asking.pages import Listing, pages
from ledger.entry import Draft, draft
from ledger.kinds import KINDS
from ledger.kinds.base import Kept, Observation
from ledger.writing.frames import refused_by_schema
from tests.bench.corpus import Corpus, bodies
from tests.bench.measure import Row, compare, ready
from tests.bench.ready import PAGE

RUNS = 2_000
REPOSITORY = "acme/api"
_TOKEN = "ready"  # noqa: S105
_GOAL = 1 / 6
_BATCH = 1_000
_LISTING = Listing(f"/repos/{REPOSITORY}/actions/runs", "workflow_runs", "created_at")


class _Page(msgspec.Struct):
    workflow_runs: list[msgspec.Raw]


# What `ledger.kinds.github.run` reads of a run, where PyGithub has an attribute for it.
_READ = (
    "id", "run_attempt", "run_number", "workflow_id", "name", "path", "event", "status",
    "conclusion", "head_branch", "head_sha", "display_title", "html_url", "url", "created_at",
    "updated_at", "run_started_at",
)  # fmt: skip


def rows(corpus: Corpus) -> list[Row]:
    """All read every run once, in pages of a hundred, as one account."""
    folder = corpus.folder / "answers"
    _write(folder)
    command = [sys.executable, "-m", "tests.bench.ready", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            url = server.stdout.readline().strip()
            name = f"{RUNS:,} runs over HTTP to checked rows over PyGithub's objects"
            works = {
                name: (ready(lambda: _checked(url)), _GOAL),
                "  as entries too: exact, cleaned, canonical, hashed": (
                    ready(lambda: _drafted(url)),
                    None,
                ),
            }
            return compare("asking", ready(lambda: _theirs(url)), works)
        finally:
            server.terminate()


def _write(folder: Path) -> None:
    """The answers that the server gives, by their number."""
    folder.mkdir()
    runs = sorted(bodies(RUNS), key=lambda body: str(body["created_at"]), reverse=True)
    for first in range(0, RUNS, PAGE):
        page = {"total_count": RUNS, "workflow_runs": runs[first : first + PAGE]}
        text = json.dumps(page, separators=(",", ":"))
        (folder / f"{first // PAGE + 1}.json").write_text(text, encoding="utf-8")


def _checked(url: str) -> None:
    """Each run's own text becomes a row by its kind; the rows are checked in batches."""
    client = Client(Bearer({"GITHUB_TOKEN": _TOKEN}), url, Patience())
    kind = KINDS["actions_runs"]
    drafts: list[Draft] = []
    answer = client.get(_LISTING.path, per_page=str(PAGE))
    while True:
        page = msgspec.json.decode(answer.text, type=_Page)
        for raw in page.workflow_runs:
            kept = Kept(bytes(raw), "github", answer.url, answer.date, REPOSITORY, "observed", {})
            drafts.append(Draft(kind.entry_kind, kept, b"", kind.read(kept), b"", kind.snapshot))
        if answer.next_url is None:
            break
        answer = client.follow(answer.next_url)
    _check(drafts)


def _drafted(url: str) -> None:
    """As they come to the ledger's door."""
    client = Client(Bearer({"GITHUB_TOKEN": _TOKEN}), url, Patience())
    drafts = [
        draft(
            Observation(
                "actions_runs",
                item.body if isinstance(item.body, dict) else {},
                url=item.answer.url,
                recorded=item.answer.date,
                repository=REPOSITORY,
            )
        )
        for page in pages(client, _LISTING, None)
        for item in page
    ]
    _check(drafts)


def _check(drafts: list[Draft]) -> None:
    for first in range(0, len(drafts), _BATCH):
        if refused_by_schema(dict(enumerate(drafts[first : first + _BATCH]))):
            raise AssertionError("a run is refused")
    if len(drafts) != RUNS:
        raise AssertionError(len(drafts))


def _theirs(url: str) -> None:
    with Github(auth=Auth.Token(_TOKEN), base_url=url, per_page=PAGE, lazy=True) as github:
        number = 0
        for run in github.get_repo(REPOSITORY).get_workflow_runs():
            said = [getattr(run, name) for name in _READ]
            who = (run.triggering_actor.login, run.triggering_actor.id, run.triggering_actor.type)
            number += bool(said and who)
    if number != RUNS:
        raise AssertionError(number)
