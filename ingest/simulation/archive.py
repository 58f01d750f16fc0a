"""The archive: GitHub's answers, one file for each kind, one answer a line.

A line is an envelope of `url` (the address that was asked), `recorded` (when) and `record` (the
answer). Objects that changed while they were collected stand in several lines.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from ingest.simulation.bodies import deployment as deployments
from ingest.simulation.bodies import environment as environments
from ingest.simulation.bodies import issue as issues
from ingest.simulation.bodies import pull as pulls
from ingest.simulation.bodies import repository as repositories
from ingest.simulation.bodies.common import Body, stamp
from ingest.simulation.bodies.job import job
from ingest.simulation.bodies.run import run
from ingest.simulation.bodies.workflow import branch, workflow
from ingest.simulation.gathered import Line, commit_lines, merged_lines, rule_lines, team_lines
from ingest.simulation.organisation import COVERED_FROM, NOW
from ingest.simulation.story.gates import spans
from ingest.simulation.world import RepositoryFacts

KINDS = (
    "actions_jobs",
    "actions_runs",
    "approvals",
    "branch_protection",
    "branch_rules",
    "branches",
    "check_runs",
    "commit_pulls",
    "commits",
    "deployment_branch_policies",
    "deployment_statuses",
    "deployments",
    "environments",
    "issue_comments",
    "issues",
    "pending_deployments",
    "pull_commits",
    "pulls",
    "releases",
    "repo",
    "reviews",
    "rulesets",
    "statuses",
    "tags",
    "team_members",
    "workflows",
)
"""What is collected, a file for each."""

COVERED = (*KINDS, "deployed_checks")
"""What a coverage line is written for: check runs of deployed commits are whole by themselves."""


def write_archive(organisation: list[RepositoryFacts], folder: Path) -> None:
    """Write `KIND.ndjson` for every kind, and `coverage.ndjson`."""
    folder.mkdir(parents=True)
    files: dict[str, list[str]] = defaultdict(list)
    for kind, place, at, body in team_lines():
        files[kind].append(_json({"url": place, "recorded": stamp(at), "record": body}))
    for facts in organisation:
        base = f"/repos/{facts.repository.full_name}"
        for kind, place, at, body in lines(facts):
            envelope: Body = {"url": base + place, "recorded": stamp(at), "record": body}
            files[kind].append(_json(envelope))
        files["coverage"] += [_json(line) for line in coverage(facts)]
    for kind, texts in files.items():
        (folder / f"{kind}.ndjson").write_text("".join(texts), encoding="utf-8")


def lines(facts: RepositoryFacts) -> Iterator[Line]:
    """Yield every answer that was collected of a repository."""
    repository = facts.repository
    yield "repo", "", NOW, repositories.full_repository(repository)
    for one in facts.workflows.values():
        yield "workflows", "/actions/workflows", NOW, workflow(one, repository)
    for ref, sha in sorted(facts.history.refs.items()):
        if ref.startswith("refs/heads/"):
            name = ref.removeprefix("refs/heads/")
            yield "branches", "/branches", NOW, branch(name, sha, repository)
    yield from _actions(facts)
    yield from _gates(facts)
    yield from _deployments(facts)
    yield from _conversations(facts)
    yield from rule_lines(facts)
    yield from commit_lines(facts)
    yield from merged_lines(facts)


def coverage(facts: RepositoryFacts) -> Iterator[Body]:
    """Yield what was collected of a repository from when to when, whole but for the gaps."""
    name = f"project:{facts.repository.tickets}"
    if facts.repository.tickets_live_in == "jira":
        span = {"from": stamp(COVERED_FROM), "to": stamp(NOW)}
        record: Body = {"kind": "tickets", "repository": name, **span}
        yield {"url": None, "recorded": stamp(NOW), "record": record}
    for kind in COVERED:
        for begin, end in spans(kind, facts):
            span = {"from": stamp(begin), "to": stamp(end)}
            record = {"kind": kind, "repository": facts.repository.full_name, **span}
            yield {"url": None, "recorded": stamp(NOW), "record": record}


def _actions(facts: RepositoryFacts) -> Iterator[Line]:
    for one in facts.runs:
        place = f"/actions/runs/{one.id}/attempts/{one.attempt}"
        head = facts.history.commits[one.sha]
        at = min(NOW, one.updated_at + timedelta(minutes=15))
        yield "actions_runs", place, at, run(one, head, facts.repository)
    for work in facts.jobs:
        place = f"/actions/runs/{work.run.id}/attempts/{work.run.attempt}/jobs"
        yield "actions_jobs", place, NOW, job(work, facts.repository)


def _gates(facts: RepositoryFacts) -> Iterator[Line]:
    repository = facts.repository
    for rules in facts.rules:
        body = environments.environment(rules, repository)
        yield "environments", "/environments", rules.seen_at, body
    by_name = {rules.environment: rules for rules in facts.rules}
    for rules in by_name.values():
        yield "environments", "/environments", NOW, environments.environment(rules, repository)
    for review in facts.gate_reviews:
        place = f"/actions/runs/{review.run_id}/approvals"
        body = environments.approval(review, by_name[review.environment], repository)
        yield "approvals", place, NOW, body
    for gate in facts.pending_gates:
        place = f"/actions/runs/{gate.run_id}/pending_deployments"
        body = environments.pending(gate, by_name[gate.environment], repository)
        yield "pending_deployments", place, NOW, body


def _deployments(facts: RepositoryFacts) -> Iterator[Line]:
    for one in facts.deployments:
        place = f"/deployments/{one.id}"
        yield "deployments", place, NOW, deployments.deployment(one, facts.repository)
        # GitHub lists the newest first
        for step in reversed(one.statuses):
            body = deployments.status(step, one, facts.repository)
            yield "deployment_statuses", f"{place}/statuses", NOW, body


def _conversations(facts: RepositoryFacts) -> Iterator[Line]:
    repository = facts.repository
    numbers = {one.number for one in facts.pulls}
    last = {one.id: one for one in facts.comments}
    counts = Counter(one.issue for one in last.values())
    for one in facts.pulls:
        body = pulls.pull(one, counts[one.number], repository)
        yield "pulls", f"/pulls/{one.number}", NOW, body
    for review in facts.reviews:
        place = f"/pulls/{review.pull}/reviews"
        yield "reviews", place, NOW, pulls.review(review, repository)
    for asked in facts.issues:
        body = issues.issue(asked, counts[asked.number], repository)
        yield "issues", f"/issues/{asked.number}", NOW, body
    for said in facts.comments:
        at = NOW if said is last[said.id] else said.updated_at + timedelta(minutes=15)
        body = issues.comment(said, said.issue in numbers, repository)
        yield "issue_comments", f"/issues/{said.issue}/comments", at, body


def _json(line: Body) -> str:
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n"
