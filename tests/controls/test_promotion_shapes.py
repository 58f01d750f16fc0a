"""The seven promotion shapes of controls.md section 2, made with real git."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.git import ingest_git
from ledger.file.store import Ledger
from reports.evidence.history.graph import CommitGraph
from tests.controls.stories import findings, load, tell

_STORY = Path(__file__).parent / "stories" / "promotion.yaml"


@dataclass
class Repository:
    """A real repository whose commits are an hour apart from 2026-10-01T00:00:00Z on."""

    path: Path
    hour: int = 0

    def git(self, *arguments: str) -> str:
        """Run git with fixed people and the next hour as its clock."""
        stamp = f"2026-10-01T{self.hour:02}:00:00Z"
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.path),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_DATE": stamp,
            "GIT_COMMITTER_DATE": stamp,
        } | {
            f"GIT_{role}_{what}": "dora" for role in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }  # fmt: skip
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments],
            check=True, capture_output=True, text=True, env=environment,
        )  # fmt: skip
        return done.stdout.strip()

    def commit(self, branch: str, name: str) -> str:
        """Add a file on a branch; returns the new commit."""
        self.hour += 1
        if self.git("branch", "--list", branch):
            self.git("checkout", "-q", branch)
        (self.path / name).write_text(f"{name}\n")
        self.git("add", name)
        self.git("commit", "-q", "-m", f"Add {name}")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Main and development with a common commit, and a feature on development."""
    path = tmp_path / "repository"
    path.mkdir()
    made = Repository(path)
    made.git("init", "-q", "-b", "main")
    made.commit("main", "base")
    made.git("branch", "development")
    return made


def _promote(repository: Repository, how: str) -> str:
    repository.hour += 1
    repository.git("checkout", "-q", "main")
    if how == "merge":
        repository.git("merge", "-q", "--no-ff", "-m", "Promote", "development")
    elif how == "squash":
        repository.git("merge", "-q", "--squash", "development")
        repository.git("commit", "-q", "-m", "Promote (#2)")
    elif how == "rebase":
        # As GitHub does: the commits are made anew on main, never fast-forwarded.
        for sha in repository.git("rev-list", "--reverse", "main..development").split():
            repository.git("cherry-pick", "--no-ff", "-x", sha)
    else:
        repository.git("merge", "-q", "--ff-only", "development")
    return repository.git("rev-parse", "HEAD")


def _plain(how: str) -> Callable[[Repository], tuple[str, str]]:
    def make(repository: Repository) -> tuple[str, str]:
        tested = repository.commit("development", "feature")
        return tested, _promote(repository, how)

    return make


def _hotfix(repository: Repository) -> tuple[str, str]:
    tested = repository.commit("development", "feature")
    repository.commit("main", "hotfix")
    return tested, _promote(repository, "merge")


def _moved(how: str) -> Callable[[Repository], tuple[str, str]]:
    def make(repository: Repository) -> tuple[str, str]:
        tested = repository.commit("development", "feature")
        repository.commit("development", "untested")
        return tested, _promote(repository, how)

    return make


# (shape, same SHA, ancestor, tested content is what runs), from the table.
SHAPES = [
    pytest.param(_plain("merge"), False, True, True, id="merge commit"),
    pytest.param(_plain("squash"), False, False, True, id="squash"),
    pytest.param(_plain("rebase"), False, False, True, id="rebase"),
    pytest.param(_plain("fast-forward"), True, True, True, id="fast-forward"),
    pytest.param(_hotfix, False, True, False, id="main carries a hotfix"),
    pytest.param(_moved("merge"), False, True, False, id="development moved, merge"),
    pytest.param(_moved("squash"), False, False, False, id="development moved, squash"),
]


@pytest.mark.parametrize(("shape", "same_sha", "ancestor", "same_content"), SHAPES)
def test_tested_content_is_proved_by_tree(
    shape: Callable[[Repository], tuple[str, str]],
    same_sha: bool,
    ancestor: bool,
    same_content: bool,
    repository: Repository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tested, deployed = shape(repository)
    base = repository.git("rev-list", "--max-parents=0", "HEAD")
    listed = repository.git("rev-list", "--all", "--parents").splitlines()
    graph = CommitGraph({line.split()[0]: line.split()[1:] for line in listed})
    assert (tested == deployed) is same_sha
    assert graph.is_ancestor(tested, deployed) is ancestor

    path = tmp_path / "ledger.duckdb"
    tell(_story(tested, deployed, base, repository), path, monkeypatch)
    with Ledger.open(path) as ledger:
        ingest_git(ledger, "acme/shop", str(repository.path), progress=lambda _: None)
    found = findings(path)

    assert found["102", "C3.3"] == ("pass", "ok")
    assert found["102", "C11.1"] == ("pass", "ok")
    expected = ("pass", "ok") if same_content else ("fail", "tree_differs")
    assert found["102", "C11.1b"] == expected


def _story(tested: str, deployed: str, base: str, repository: Repository) -> dict[str, Any]:
    """The compliant story with the commits of a real repository in place of its own."""
    story: dict[str, Any] = load(_STORY)
    facts = story["facts"]
    for name in ("c0", "c1", "m1", "main", "development"):
        del facts[name]
    facts["staging"]["body"] |= {"sha": tested, "payload": {"sha": tested}}
    facts["production"]["body"] |= {"sha": deployed, "payload": {"sha": deployed}}
    facts["qa"]["sha"] = tested
    head = repository.git("rev-parse", "development")
    facts["promotion"]["body"] |= {
        "merge_commit_sha": deployed,
        "head": {"ref": "development", "sha": head},
        "base": {"ref": "main", "sha": base},
    }
    return story
