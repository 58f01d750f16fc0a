"""What else an archive holds: rules, teams, releases, and what belongs to merged pull requests."""

from collections.abc import Iterator
from datetime import datetime
from itertools import product

from ingest.simulation.bodies import environment, release, rules, team
from ingest.simulation.bodies.commit import commit
from ingest.simulation.bodies.common import Body
from ingest.simulation.loopback.moment import Past
from ingest.simulation.loopback.view import View
from ingest.simulation.organisation import COVERED_FROM, NOW, OWNER, TEAMS
from ingest.simulation.world import RepositoryFacts

Line = tuple[str, str, datetime, Body]
"""Kind, address, when it was asked, answer."""

BRANCHES = ("main", "development")


def team_lines() -> Iterator[Line]:
    """Yield the people of each team, one a line."""
    for slug in TEAMS:
        for body in team.members(slug, "member"):
            yield "team_members", f"/orgs/{OWNER}/teams/{slug}/members?role=member", NOW, body


def rule_lines(facts: RepositoryFacts) -> Iterator[Line]:
    """Yield what the branches ask of changes, and which of them may deploy."""
    for at, name in product((COVERED_FROM, NOW), BRANCHES):
        if name in rules.PROTECTED.get(facts.repository.id, ()):
            body = rules.protection(name, facts.repository)
            yield "branch_protection", f"/branches/{name}/protection", at, body
        said: Body = {"branch": name, "rules": rules.in_force(name, facts.repository)}
        yield "branch_rules", f"/rules/branches/{name}", at, said
    if facts.repository.id in rules.RULED:
        body = rules.ruleset(facts.repository)
        yield "rulesets", f"/rulesets/{body['id']}", NOW, body
    for one in facts.rules:
        if policies := environment.branch_policies(one, facts.repository):
            place = f"/environments/{one.environment}/deployment-branch-policies"
            body = {"total_count": len(policies), "branch_policies": policies}
            yield "deployment_branch_policies", place, one.seen_at, body


def commit_lines(facts: RepositoryFacts) -> Iterator[Line]:
    """Yield the commits of all branches: git knows no accounts."""
    for one in facts.history.commits.values():
        yield "commits", f"/commits/{one.sha}", NOW, commit(one, facts.repository)


def merged_lines(facts: RepositoryFacts) -> Iterator[Line]:
    """Yield what belongs to merged pull requests, the pull requests of commits, and releases."""
    view = View(Past(facts), NOW)
    merged = [one for one in facts.pulls if one.merged_at]
    # The others stand on what was deployed.
    for sha in dict.fromkeys([*(p.head_sha for p in merged), *(c.sha for c in facts.checks)]):
        for body in view.check_runs(sha):
            yield "check_runs", f"/commits/{sha}/check-runs", NOW, body
    for one in merged:
        place = f"/commits/{one.head_sha}"
        for body in view.commit_statuses(one.head_sha):
            yield "statuses", f"{place}/statuses", NOW, body
        for body in view.pull_commits(one.number):
            yield "pull_commits", f"/pulls/{one.number}/commits", NOW, body
        # What reaches main is what may be deployed.
        for body in view.commit_pulls(str(one.merge_sha)) if one.base == "main" else ():
            yield "commit_pulls", f"/commits/{one.merge_sha}/pulls", NOW, body
    for one in view.released():
        yield "releases", "/releases", NOW, release.release(one, facts.repository)
        yield "tags", "/tags", NOW, release.tag(one, facts.repository)
