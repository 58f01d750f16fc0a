"""Environments with their rules, and what people decided at their gates.

(`environment`, `deployment-branch-policy`, `environment-approvals`, `pending-deployment`)
"""

from ingest.simulation.bodies.common import Body, api, node_id, stamp, web
from ingest.simulation.bodies.user import user, user_or_null
from ingest.simulation.facts import EnvironmentRules, GateReview, PendingGate
from ingest.simulation.organisation import SHOP, WORKER, Person, Repository


def environment(rules: EnvironmentRules, repository: Repository) -> Body:
    """Return an environment with its protection rules."""
    protection: list[Body] = []
    if rules.reviewers:
        protection.append(
            {
                "id": rules.id + 1,
                "node_id": node_id("GA", rules.id + 1),
                "type": "required_reviewers",
                "prevent_self_review": False,
                "reviewers": _reviewers(rules.reviewers),
            }
        )
    branches = None
    if branch_policies(rules, repository):
        branches = {"protected_branches": False, "custom_branch_policies": True}
        number = rules.id + 2
        rule: Body = {"id": number, "node_id": node_id("GA", number), "type": "branch_policy"}
        protection.append(rule)
    return {
        **_named(rules, repository),
        "created_at": stamp(rules.created_at),
        "updated_at": stamp(rules.changed_at),
        "can_admins_bypass": repository.id != WORKER.id,
        "protection_rules": protection,
        "deployment_branch_policy": branches,
    }


def branch_policies(rules: EnvironmentRules, repository: Repository) -> list[Body]:
    """Return the branches that may deploy to an environment; none where any may.

    Only the shop lists them: what goes to its production comes from main.
    """
    if repository.id != SHOP.id or rules.environment != "production":
        return []
    number = rules.id + 3
    return [{"id": number, "node_id": node_id("BP", number), "name": "main", "type": "branch"}]


def approval(review: GateReview, rules: EnvironmentRules, repository: Repository) -> Body:
    """Return a decision at a gate; it names the run only by the address it was asked at."""
    age = stamp(rules.created_at)
    held = {**_named(rules, repository), "created_at": age, "updated_at": age}
    return {
        "state": review.state,
        "comment": review.comment,
        "environments": [held],
        "user": user_or_null(review.reviewer),
    }


def pending(gate: PendingGate, rules: EnvironmentRules, repository: Repository) -> Body:
    """Return a gate at which a run still waits."""
    return {
        "environment": _named(rules, repository),
        "wait_timer": 0,
        "wait_timer_started_at": None,
        "current_user_can_approve": False,
        "reviewers": _reviewers(gate.reviewers),
    }


def _named(rules: EnvironmentRules, repository: Repository) -> Body:
    name = rules.environment
    page = f"/deployments/activity_log?environments_filter={name}"
    return {
        "id": rules.id,
        "node_id": node_id("EN", rules.id),
        "name": name,
        "url": api(repository, f"/environments/{name}"),
        "html_url": web(repository, page),
    }


def _reviewers(people: tuple[Person, ...]) -> list[Body]:
    return [{"type": "User", "reviewer": user(person)} for person in people]
