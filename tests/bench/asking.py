"""From HTTP to typed, validated rows with the client, over PyGithub's objects on the same answers.

The server is a process of its own with ready bytes: what it costs is not counted.
"""

import json
import subprocess
import sys
from pathlib import Path

from github import Auth, Github

from ingest.github.asking.account import Bearer
from ingest.github.asking.client import Client
from ingest.github.asking.insistence import Patience
from ingest.github.asking.pages import Listing, pages
from ledger.entry import draft
from ledger.kinds.base import Observation
from ledger.writing.frames import refused_by_schema
from tests.bench.corpus import Corpus, bodies
from tests.bench.measure import Row, compare, ready
from tests.bench.ready import PAGE

RUNS = 2_000
REPOSITORY = "acme/api"
_TOKEN = "ready"  # noqa: S105
_GOAL = 1 / 6
_LISTING = Listing(f"/repos/{REPOSITORY}/actions/runs", "workflow_runs", "created_at")

# What `ledger.kinds.github.run` reads of a run, where PyGithub has an attribute for it.
_READ = (
    "id", "run_attempt", "run_number", "workflow_id", "name", "path", "event", "status",
    "conclusion", "head_branch", "head_sha", "display_title", "html_url", "url", "created_at",
    "updated_at", "run_started_at",
)  # fmt: skip


def rows(corpus: Corpus) -> list[Row]:
    """Both read every run once, in pages of a hundred, as one account."""
    folder = corpus.folder / "answers"
    _write(folder)
    command = [sys.executable, "-m", "tests.bench.ready", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            url = server.stdout.readline().strip()
            name = f"{RUNS:,} runs over HTTP to checked rows over PyGithub's objects"
            works = {name: (ready(lambda: _ours(url)), _GOAL)}
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


def _ours(url: str) -> None:
    client = Client(Bearer({"GITHUB_TOKEN": _TOKEN}), url, Patience())
    number = 0
    for page in pages(client, _LISTING, None):
        seen = [
            Observation(
                "actions_runs",
                item.body if isinstance(item.body, dict) else {},
                url=item.answer.url,
                recorded=item.answer.date,
                repository=REPOSITORY,
            )
            for item in page
        ]
        drafts = dict(enumerate(map(draft, seen)))
        if refused_by_schema(drafts):
            raise AssertionError("a run is refused")
        number += len(drafts)
    if number != RUNS:
        raise AssertionError(number)


def _theirs(url: str) -> None:
    with Github(auth=Auth.Token(_TOKEN), base_url=url, per_page=PAGE, lazy=True) as github:
        runs = github.get_repo(REPOSITORY).get_workflow_runs()
        number = sum(bool([getattr(run, name) for name in _READ]) for run in runs)
    if number != RUNS:
        raise AssertionError(number)
