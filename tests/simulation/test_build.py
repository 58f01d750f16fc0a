"""Building is deterministic, and what is written hangs together."""

import json
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.simulation import Organisation, build
from ingest.simulation.archive import COVERED, KINDS
from ingest.simulation.jira import archive as jira
from ingest.simulation.organisation import EVERYBODY, OWNER, TEAMS
from ingest.simulation.registers import EVENTS, MOVES, RECORDS, SHEET, TYPES

Lines = Callable[[str], list[dict[str, Any]]]


def _bytes(out: Path) -> dict[str, bytes]:
    files = (path for path in sorted(out.rglob("*")) if path.is_file())
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def test_same_seed_gives_the_same_bytes(organisation: Organisation, tmp_path: Path) -> None:
    build(tmp_path / "again", seed=2026)
    assert _bytes(tmp_path / "again") == _bytes(organisation.truth.parent)


def test_another_seed_gives_other_bytes(organisation: Organisation, tmp_path: Path) -> None:
    other = build(tmp_path / "other", seed=7)
    for file in (RECORDS, SHEET, MOVES, EVENTS):
        written = other.registers / file, organisation.registers / file
        assert written[0].read_bytes() != written[1].read_bytes()
    assert other.now == organisation.now


def test_nothing_is_written_over(organisation: Organisation) -> None:
    with pytest.raises(FileExistsError):
        build(organisation.truth.parent)


def test_organisation_says_where_everything_lies(organisation: Organisation) -> None:
    assert organisation.now == datetime(2026, 10, 26, 9, tzinfo=UTC)
    assert organisation.repositories == ("acme/shop", "acme/api", "acme/worker")
    for name in organisation.repositories:
        assert (organisation.git / f"{name}.git" / "HEAD").is_file()
    written = {path.stem for path in organisation.archive.iterdir()}
    assert written == {*KINDS, *jira.KINDS, "coverage"}


def test_size_is_that_of_a_small_organisation(archive: Lines) -> None:
    assert 150 <= len(archive("deployments")) <= 300


def test_every_kind_is_covered_for_every_repository(
    organisation: Organisation, archive: Lines
) -> None:
    lines = [line["record"] for line in archive("coverage")]
    covered = {(line["kind"], line["repository"]) for line in lines}
    of_github = {(kind, name) for kind in COVERED for name in organisation.repositories}
    assert covered == of_github | {("tickets", "project:WORKER")}
    gaps = [line for line in lines if line["to"] != "2026-10-26T09:00:00Z"]
    assert [(line["kind"], line["repository"]) for line in gaps] == [("approvals", "acme/worker")]


def test_every_type_of_record_is_covered(records: list[dict[str, Any]]) -> None:
    covered = [line["of"] for line in records if line["type"] == "coverage"]
    assert covered == [[record_type] for record_type in TYPES]


def test_nothing_happened_after_now(records: list[dict[str, Any]], archive: Lines) -> None:
    times = [line["time"] for line in records if "time" in line]
    times += [line["record"]["created_at"] for line in archive("deployment_statuses")]
    times += [line["record"]["updated_at"] for line in archive("actions_runs")]
    times += [line["recorded"] for kind in KINDS for line in archive(kind)]
    times += [line["record"]["completed_at"] or "" for line in archive("check_runs")]
    for line in [*archive("jira_changelogs"), *archive("jira_comments")]:
        times.append(line["record"]["created"])
    assert max(times) <= "2026-10-26T09:00:00Z"


def test_statuses_lead_to_runs_and_jobs(archive: Lines) -> None:
    jobs = {
        f"{job['record']['run_id']}/job/{job['record']['id']}" for job in archive("actions_jobs")
    }
    for line in archive("deployment_statuses"):
        body = line["record"]
        if body["creator"]["login"] == "github-actions[bot]":
            assert body["log_url"].partition("/actions/runs/")[2] in jobs


def test_statuses_of_a_deployment_are_in_order(archive: Lines) -> None:
    newest: dict[str, str] = {}
    for line in archive("deployment_statuses"):
        body = line["record"]
        assert body["created_at"] <= newest.get(body["deployment_url"], "9")
        newest[body["deployment_url"]] = body["created_at"]


def test_records_have_ids_of_their_own(records: list[dict[str, Any]]) -> None:
    ids = [record["id"] for record in records if record["type"] != "coverage"]
    assert len(ids) == len(set(ids))


def test_policy_names_people_of_the_organisation(organisation: Organisation) -> None:
    policy = tomllib.loads(organisation.policy.read_text())
    logins = {person.login for person in EVERYBODY}
    assert {role["person"] for role in policy["roles"] if "person" in role} <= logins
    teams = {role["team"] for role in policy["roles"] if "team" in role}
    assert teams == {f"{OWNER}/{slug}" for slug in TEAMS}
    assert {person["github"] for person in policy["people"]} <= logins


def test_both_versions_of_an_edited_comment_are_kept(archive: Lines) -> None:
    comments = [line["record"] for line in archive("issue_comments")]
    edited = {body["id"] for body in comments if body["updated_at"] > body["created_at"]}
    changes = set()
    for number in edited:
        first, second = (body["body"].splitlines() for body in comments if body["id"] == number)
        changed = {line.partition(":")[0] for line in {*first} ^ {*second}}
        # Whoever tested again may have looked at something else.
        changes.add(frozenset(changed - {"notes"}))
    assert changes == {frozenset({"revoked_at"}), frozenset({"result"})}


def test_truth_is_json_with_now(organisation: Organisation) -> None:
    assert json.loads(organisation.truth.read_text())["now"] == "2026-10-26T09:00:00Z"
