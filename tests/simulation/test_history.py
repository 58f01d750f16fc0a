"""The histories are real git's: same ids, same merges; bodies name commits that exist."""

import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from ingest.simulation import Organisation
from ingest.simulation.organisation import REPOSITORIES

Lines = Callable[[str], list[dict[str, Any]]]
NAMES = [repository.full_name for repository in REPOSITORIES]


def _git(folder: Path, *arguments: str, given: str = "") -> str:
    done = subprocess.run(
        ["git", "--git-dir", str(folder), *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _folder(organisation: Organisation, name: str) -> Path:
    return organisation.git / f"{name}.git"


def _types(folder: Path, shas: Iterable[str]) -> set[str]:
    asked = "".join(f"{sha}\n" for sha in shas)
    lines = _git(folder, "cat-file", "--batch-check=%(objecttype)", given=asked).splitlines()
    return set(lines)


@pytest.mark.parametrize("name", NAMES)
def test_repository_is_sound(name: str, organisation: Organisation) -> None:
    assert _git(_folder(organisation, name), "fsck", "--strict", "--no-dangling") == ""


@pytest.mark.parametrize("name", NAMES)
def test_bodies_name_commits_that_exist(
    name: str, organisation: Organisation, archive: Lines
) -> None:
    bodies = [
        line["record"]
        for kind in ("deployments", "actions_runs", "pulls", "reviews", "branches")
        for line in archive(kind)
        if line["url"].startswith(f"/repos/{name}/")
    ]
    shas = {body["sha"] for body in bodies if "sha" in body}
    shas |= {body["head_sha"] for body in bodies if "head_sha" in body}
    shas |= {body["commit_id"] for body in bodies if "commit_id" in body}
    shas |= {body["merge_commit_sha"] for body in bodies if body.get("merge_commit_sha")}
    shas |= {body[end]["sha"] for body in bodies if "base" in body for end in ("head", "base")}
    shas |= {body["commit"]["sha"] for body in bodies if "commit" in body}
    assert _types(_folder(organisation, name), shas) == {"commit"}


@pytest.mark.parametrize("name", NAMES)
def test_merged_trees_are_those_of_git(
    name: str, organisation: Organisation, archive: Lines
) -> None:
    folder = _folder(organisation, name)
    for line in archive("pulls"):
        body = line["record"]
        if line["url"].startswith(f"/repos/{name}/") and body["merged"]:
            merged, head = body["merge_commit_sha"], body["head"]["sha"]
            # a promotion by rebase brings several commits, anything else only this one
            rebased = name == "acme/worker" and body["base"]["ref"] == "main"
            before = body["base"]["sha"] if rebased else f"{merged}^1"
            expected = _git(folder, "merge-tree", "--write-tree", before, head)
            assert _git(folder, "rev-parse", f"{merged}^{{tree}}") == expected


@pytest.mark.parametrize(
    ("name", "parents"), [("acme/shop", 2), ("acme/api", 1), ("acme/worker", 1)]
)
def test_repositories_promote_in_their_own_way(
    name: str, parents: int, organisation: Organisation
) -> None:
    folder = _folder(organisation, name)
    tip = _git(folder, "rev-list", "--parents", "--max-count=1", "main").split()
    assert len(tip) - 1 == parents
    ancestor = subprocess.run(
        ["git", "--git-dir", str(folder), "merge-base", "--is-ancestor", "main", "development"],
        check=False,
    )
    assert (ancestor.returncode == 0) == (name != "acme/shop")
