"""What the branches ask of changes (`branch-with-protection`, `branch-protection`, rulesets).

The shop protects both of its branches the classic way, the API both by a ruleset, and the worker
main only.
"""

from ingest.simulation.bodies.commit import commit
from ingest.simulation.bodies.common import Body, api, node_id, stamp, web
from ingest.simulation.bodies.workflow import branch as listed
from ingest.simulation.history.commits import Commit
from ingest.simulation.organisation import API, COVERED_FROM, SHOP, WORKER, Repository

PROTECTED = {SHOP.id: ("main", "development"), WORKER.id: ("main",)}
"""The branches with classic protection, by repository."""

RULED = {API.id: ("main", "development")}
"""The branches that a ruleset is for, by repository."""

_ADMIN = 5
"""The number of the role `admin` in a repository."""


def branch(name: str, tip: Commit, repository: Repository) -> Body:
    """Return a branch as the answer to a question about it."""
    url = api(repository, f"/branches/{name}")
    enabled = name in PROTECTED.get(repository.id, ())
    return {
        **listed(name, tip.sha, repository),
        "commit": commit(tip, repository),
        "_links": {"self": url, "html": web(repository, f"/tree/{name}")},
        "protection": {"enabled": enabled},
        "protection_url": f"{url}/protection",
    }


def protection(name: str, repository: Repository) -> Body:
    """Return the classic protection of a branch; KeyError where it has none."""
    if name not in PROTECTED.get(repository.id, ()):
        raise KeyError(name)
    url = api(repository, f"/branches/{name}/protection")
    return {
        "url": url,
        "required_status_checks": {
            "url": f"{url}/required_status_checks",
            "strict": True,
            "contexts": ["build"],
            "checks": [{"context": "build", "app_id": None}],
            "contexts_url": f"{url}/required_status_checks/contexts",
        },
        "required_pull_request_reviews": {
            "url": f"{url}/required_pull_request_reviews",
            "dismiss_stale_reviews": name == "main",
            "require_code_owner_reviews": False,
            "required_approving_review_count": 1,
            "require_last_push_approval": False,
        },
        "required_signatures": {"url": f"{url}/required_signatures", "enabled": False},
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": name == "main"},
        **{
            setting: {"enabled": False}
            for setting in (
                "required_linear_history",
                "allow_force_pushes",
                "allow_deletions",
                "block_creations",
                "required_conversation_resolution",
                "lock_branch",
                "allow_fork_syncing",
            )
        },
    }


def in_force(name: str, repository: Repository) -> list[Body]:
    """Return the rules of rulesets that hold for a branch."""
    if name not in RULED.get(repository.id, ()):
        return []
    of = {
        "ruleset_source_type": "Repository",
        "ruleset_source": repository.full_name,
        "ruleset_id": repository.id + 9,
    }
    return [{**rule, **of} for rule in _rules()]


def rulesets(repository: Repository) -> list[Body]:
    """Return the rulesets as a list has them, without what they ask."""
    kept = ("conditions", "rules", "bypass_actors")
    return [
        {key: value for key, value in body.items() if key not in kept}
        for body in ([ruleset(repository)] if repository.id in RULED else [])
    ]


def ruleset(repository: Repository) -> Body:
    """Return the ruleset of a repository."""
    number = repository.id + 9
    names = RULED[repository.id]
    return {
        "id": number,
        "name": "What goes out",
        "target": "branch",
        "source_type": "Repository",
        "source": repository.full_name,
        "enforcement": "active",
        "bypass_actors": [
            {"actor_id": _ADMIN, "actor_type": "RepositoryRole", "bypass_mode": "pull_request"}
        ],
        "current_user_can_bypass": "never",
        "node_id": node_id("RRS", number),
        "_links": {
            "self": {"href": api(repository, f"/rulesets/{number}")},
            "html": {"href": web(repository, f"/rules/{number}")},
        },
        "conditions": {
            "ref_name": {"include": [f"refs/heads/{name}" for name in names], "exclude": []}
        },
        "rules": _rules(),
        "created_at": stamp(COVERED_FROM),
        "updated_at": stamp(COVERED_FROM),
    }


def _rules() -> list[Body]:
    return [
        {"type": "deletion"},
        {"type": "non_fast_forward"},
        {
            "type": "pull_request",
            "parameters": {
                "required_approving_review_count": 1,
                "dismiss_stale_reviews_on_push": False,
                "require_code_owner_review": False,
                "require_last_push_approval": True,
                "required_review_thread_resolution": False,
            },
        },
        {
            "type": "required_status_checks",
            "parameters": {
                "strict_required_status_checks_policy": False,
                "required_status_checks": [{"context": "build"}],
            },
        },
    ]
