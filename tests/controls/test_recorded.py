"""Real recorded answers: a gated deployment, and the graph of a real repository."""

import gzip
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.archive import ingest_archive
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, append
from reports.evidence.history.entering import Merged, Seen, brought, entered
from reports.evidence.history.graph import CommitGraph
from reports.judge.evaluate import judge

_FOLDER = os.environ.get("DEPLOY_LEDGER_RECORDED")
pytestmark = pytest.mark.skipif(
    not _FOLDER, reason="set DEPLOY_LEDGER_RECORDED to the folder of recorded answers"
)


def test_a_real_gate_was_passed_between_waiting_and_queued(ledger: Ledger) -> None:
    policy = Observation("policy", {"toml": '[environments]\nproduction = ["pypi"]\n'}, "ledger")
    append(ledger, [Incoming("test", 1, "", policy)])
    ingest_archive(ledger, Path(str(_FOLDER)), repository=None, progress=lambda _: None)
    ledger.__exit__()
    with judge(ledger.path) as judgement:
        (row,) = judgement.workspace.rows(
            "SELECT f.verdict, f.reason, strftime(e.approved_not_before, '%H:%M:%S'), "
            "strftime(e.approved_not_after, '%H:%M:%S'), e.run_id "
            "FROM finding f JOIN evidence e USING (subject_id) "
            "WHERE control = 'C7.4' AND subject_id = '6408618929'"
        )
    assert row == ("pass", "ok", "10:28:09", "10:48:52", 34687815710)


def test_containment_agrees_with_git_on_a_real_repository() -> None:
    folder = Path(str(_FOLDER))
    with gzip.open(folder / "git_pihole_commits.ndjson.gz", "rt") as file:
        graph = CommitGraph({row["sha"]: row["parents"] for row in map(json.loads, file)})
    rows = (folder / "git_pihole_refs.ndjson").read_text().splitlines()
    refs = {row["ref"].split("/", 2)[2]: row["commit"] for row in map(json.loads, rows)}
    unknown = []
    truth = (folder / "git_pihole_ancestry_truth.ndjson").read_text().splitlines()
    for row in map(json.loads, truth):
        base, head = (refs.get(row[side], row[side]) for side in ("base", "head"))
        if base not in graph or head not in graph:
            unknown.append((base, head))
            continue
        found = graph.compare(base, head)
        assert (found.status, found.ahead_by, found.behind_by) == (
            row["status"],
            row["ahead_by"],
            row["behind_by"],
        )
        assert row["merge_base"] in (*found.merge_bases, None)
        assert graph.is_ancestor(head, base) is row["head_is_ancestor_of_base"]
    # Two old tags point at commits that are on no branch, and so not in the recorded graph.
    assert len(truth) == 400
    assert {base for base, _ in unknown} == {refs["v4.3.4int"], refs["v2.9-alpha"]}
    assert len(unknown) == 3


def test_what_entered_a_real_main_is_known_in_less_than_a_second() -> None:
    folder = Path(str(_FOLDER))
    with gzip.open(folder / "git_pihole_commits.ndjson.gz", "rt") as file:
        rows = [json.loads(line) for line in file]
    lines = (folder / "git_pihole_promotions.ndjson").read_text().splitlines()
    promotions = [json.loads(line) for line in lines]
    pulls = [
        Merged(_time(p["merged_at"]), p["merge_sha"], p["base_parent"], p["commits_promoted"], n)
        for n, p in enumerate(promotions)
    ]
    # Every merge was once the tip.
    seen = [Seen(pull.merged_at, pull.merge_sha) for pull in pulls]
    begin = time.process_time()
    graph = CommitGraph({row["sha"]: row["parents"] for row in rows})
    dates = {row["sha"]: _time(row["committed_at"]) for row in rows}
    found = entered(graph, dates, seen, pulls)
    assert time.process_time() - begin < 1
    assert set(found) == {row["sha"] for row in rows if "master" in row["on"]}
    assert len(pulls) == 195
    for pull, promotion in zip(pulls, promotions, strict=True):
        assert (found[pull.merge_sha].at, found[pull.merge_sha].known_by) == (
            pull.merged_at,
            "pull_request_merged",
        )
        assert len(brought(graph, pull)) == promotion["commits_promoted"] + 1


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
