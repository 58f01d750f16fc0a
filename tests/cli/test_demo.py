"""`make demo`: the main job from end to end, against the simulation's ground truth."""

import json
import shutil
from pathlib import Path

from tests.cli.conftest import NOW, Done, Run

Demo = tuple[Path, Done]


def test_the_findings_equal_the_ground_truth(demo: Demo, run: Run) -> None:
    folder, done = demo
    assert done.code == 0, done.err
    truth = json.loads((folder / "organisation" / "truth.json").read_text())["findings"]
    report = run("--ledger", folder / "ledger.duckdb", "report", "findings", "--json",
                 "--as-of", NOW).json  # fmt: skip
    found: dict[str, dict[str, dict[str, str]]] = {}
    for finding in report["findings"]:
        said = {"verdict": finding["verdict"], "reason": finding["reason"]}
        found.setdefault(finding["subject"]["id"], {})[finding["control"]] = said
    assert found == truth


def test_the_same_again_adds_nothing(demo: Demo, run: Run, tmp_path: Path) -> None:
    folder, _ = demo
    ledger = tmp_path / "copy.duckdb"
    shutil.copyfile(folder / "ledger.duckdb", ledger)
    organisation = folder / "organisation"
    again = [("archive", organisation / "archive"), ("records", organisation / "records.ndjson")]
    for name in ("shop", "api", "worker"):
        again.append(("git", organisation / "git" / "acme" / f"{name}.git"))
    for kind, place in again:
        named = [f"acme/{place.stem}"] if kind == "git" else []
        done = run("--ledger", ledger, "ingest", kind, *named, place, "--json",
                   DEPLOY_LEDGER_NOW=NOW)  # fmt: skip
        assert done.code == 0, done.err
        assert done.json["total"]["added"] == 0
        assert done.json["total"]["read"] == done.json["total"]["known"] > 0


def test_it_says_what_it_found_and_writes_the_weekly_report(demo: Demo) -> None:
    folder, done = demo
    said = done.json
    assert said["verified"]["holds"] is True
    assert said["simulated"] is True
    assert said["worst"]
    written = sorted(path.name for path in (folder / "reports").iterdir())
    assert written == [f"weekly-2026-W43.{form}" for form in ("html", "json", "md")]
    assert "SIMULATED" in (folder / "reports" / "weekly-2026-W43.html").read_text()


def test_it_replaces_a_demo_and_nothing_else(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    done = run("demo", "--out", "mine")
    assert done.code == 2
    assert "Name a new folder" in done.err
    assert (tmp_path / "mine" / "thesis.txt").exists()
