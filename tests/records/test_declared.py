"""Deployments made elsewhere, as pipelines tell them: each is one, and is known by a name."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.records.cdevents import ingest_cdevents
from ledger.file.store import Ledger
from reports.judge.evaluate import judge
from tests.helpers import OTHER_SHA, SHA, ignore_progress, incoming, take
from tests.records.events import service

_URL = "https://api.github.com/repos/acme/shop/check-runs/901"


def _subjects(path: Path) -> list[tuple[Any, ...]]:
    with judge(path) as judgement:
        return judgement.workspace.rows(
            "SELECT subject_id, environment, deployed_sha, creator, strftime(started_at, '%H:%M') "
            "FROM deployment ORDER BY environment, subject_id"
        )


def _check(*blocks: dict[str, Any]) -> dict[str, Any]:
    texts = [
        "\n".join(["```deployment", *(f"{k}: {v}" for k, v in block.items()), "```"])
        for block in blocks
    ]
    return {
        "id": 901,
        "head_sha": SHA,
        "completed_at": "2026-10-26T09:00:00Z",
        "url": _URL,
        "output": {"summary": "\n\n".join(texts)},
    }


def test_two_blocks_of_one_check_run_are_two_deployments(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    eu, us = (
        {"environment": f"prod-{one}", "result": "success", "by": "dora"} for one in ("eu", "us")
    )
    with Ledger.create(path) as ledger:
        take(ledger, incoming("check_runs", _check(eu, us)))
    first, second = _subjects(path)
    assert first[0].startswith("record:1:")
    assert first[0] != second[0]
    # The commit is the one that the check stands on, the time that of its completion.
    assert [one[1:] for one in (first, second)] == [
        ("prod-eu", SHA, "dora", "09:00"),
        ("prod-us", SHA, "dora", "09:00"),
    ]


def test_one_id_for_two_deployments_is_nobodys(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    other = service("deployed", {"by": "dora"})
    other["context"]["source"] = "https://ci.example.com/other"
    events = [service("deployed", {"by": "dora"}), other]
    (tmp_path / "e.ndjson").write_text("\n".join(map(json.dumps, events)))
    with Ledger.create(path) as ledger:
        ingest_cdevents(ledger, tmp_path / "e.ndjson", progress=ignore_progress)
    assert [subject for subject, *_ in _subjects(path)] == ["record:1", "record:2"]


@pytest.mark.parametrize("names_the_commit", [True, False])
def test_a_deployment_without_a_commit_is_shown_and_proves_nothing(
    tmp_path: Path, names_the_commit: bool
) -> None:
    path = tmp_path / "ledger.duckdb"
    purl = f"pkg:github/acme/shop@{SHA}" if names_the_commit else "pkg:github/acme/shop"
    (tmp_path / "e.json").write_text(json.dumps(service("deployed", {"by": "d"}, artifactId=purl)))
    commit = {"sha": SHA, "commit": {"tree": {"sha": OTHER_SHA}}, "parents": []}
    with Ledger.create(path) as ledger:
        take(ledger, incoming("commits", commit, repository="acme/shop"))
        ingest_cdevents(ledger, tmp_path / "e.json", progress=ignore_progress)
    with judge(path) as judgement:
        ((verdict,),) = judgement.workspace.rows(
            "SELECT verdict FROM finding WHERE control = 'C3.1'"
        )
    assert (verdict == "pass") is names_the_commit
