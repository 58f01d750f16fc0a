"""`make demo`: the main job from end to end, against the simulation's ground truth."""

import json
from pathlib import Path

import pytest

from ingest.simulation.registers import EVENTS, MOVES, RECORDS, REPORTS, SHEET
from ingest.simulation.webhooks import SECRET
from tests.cli.conftest import NOW, Done, Run

Demo = tuple[Path, Done]
Findings = dict[str, dict[str, dict[str, str]]]
"""Verdict and reason by subject and control."""


def _truth(folder: Path) -> Findings:
    read = json.loads((folder / "organisation" / "truth.json").read_text())
    findings: Findings = read["findings"]
    return findings


def _without_sweep(truth: Findings) -> Findings:
    unseen = {"A6": {"verdict": "undecidable", "reason": "source_not_covered"}}
    return {name: {**said, **unseen} if "A6" in said else said for name, said in truth.items()}


def _found(run: Run, ledger: Path) -> Findings:
    report = run("--ledger", ledger, "report", "findings", "--json", "--as-of", NOW).json
    found: Findings = {}
    for finding in report["findings"]:
        said = {"verdict": finding["verdict"], "reason": finding["reason"]}
        subject = finding["subject"]
        name = subject["id"]
        if subject["type"] != "deployment":
            name = f"{subject['type']}:{subject['repository']}:{name}"
        found.setdefault(name, {})[finding["control"]] = said
    return found


def test_over_http_the_findings_equal_the_ground_truth(demo: Demo, run: Run) -> None:
    folder, done = demo
    assert done.code == 0, done.err
    assert _found(run, folder / "ledger.duckdb") == _truth(folder)


@pytest.mark.soak
def test_from_files_too_and_the_same_again_adds_nothing(
    demo: Demo, run: Run, tmp_path: Path
) -> None:
    organisation = demo[0] / "organisation"
    registers = organisation / "registers"
    ledger = ("--ledger", tmp_path / "files.duckdb", "--policy", organisation / "policy.toml")
    assert run(*ledger, "init", "--simulated", DEPLOY_LEDGER_NOW=NOW).code == 0
    sources: list[tuple[str | Path, ...]] = [
        ("archive", organisation / "archive"),
        ("records", registers / RECORDS),
        ("records", registers / SHEET),
        ("tickets", registers / MOVES),
        ("cdevents", registers / EVENTS),
        ("webhooks", organisation / "spool"),
    ]
    sources += [("junit", file) for file in sorted((registers / REPORTS).iterdir())]
    for name in ("acme/shop", "acme/api", "acme/worker"):
        sources.append(("git", name, organisation / "git" / f"{name}.git"))
    around = {"DEPLOY_LEDGER_NOW": NOW, "DEPLOY_LEDGER_WEBHOOK_SECRET": SECRET}
    quarantined = 0
    for again in (False, True):
        for source in sources:
            done = run(*ledger, "ingest", *source, "--json", **around)
            assert done.code == 0, done.err
            total = done.json["total"]
            broken = total["quarantined"]
            assert total["read"] - broken == total["known" if again else "added"]
            quarantined += broken
        # The report that was cut short, and the same again.
        assert quarantined == 1 + again
    # Only who asks the platform can look again for what is gone.
    assert _found(run, tmp_path / "files.duckdb") == _without_sweep(_truth(demo[0]))


def test_the_register_of_exceptions_equals_the_ground_truth(demo: Demo, run: Run) -> None:
    folder, _ = demo
    ledger = ("--ledger", folder / "ledger.duckdb")
    report = run(*ledger, "report", "exceptions", "--json", "--as-of", NOW).json
    found = {
        (one["repository"], one["approved_at"], one["state"], one["follow_up_state"])
        for one in report["exceptions"]
    }
    truth = json.loads((folder / "organisation" / "truth.json").read_text())["exceptions"]
    assert found == {
        (one["repository"], one["approved_at"], one["state"], one["follow_up"]) for one in truth
    }
    assert len(found) == len(truth) == len(report["exceptions"])


def test_it_says_what_it_found_and_writes_the_weekly_report(demo: Demo) -> None:
    folder, done = demo
    said = done.json
    assert said["verified"]["holds"] is True
    assert said["simulated"] is True
    assert said["worst"]
    forms = ("csv", "html", "json", "md", "pdf", "xlsx")
    written = sorted(path.name for path in (folder / "reports").iterdir())
    assert written == [f"weekly-2026-W43.{form}" for form in forms]
    assert "SIMULATED" in (folder / "reports" / "weekly-2026-W43.html").read_text()


def test_it_replaces_a_demo_and_nothing_else(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    done = run("demo", "--out", "mine")
    assert done.code == 2
    assert "Name a new folder" in done.err
    assert (tmp_path / "mine" / "thesis.txt").exists()
