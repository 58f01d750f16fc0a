"""Kinds that are kept whole and have no typed rows yet: only their natural key is known."""

from collections.abc import Callable
from typing import Any

from ledger.kinds.base import Kind, Observation, Reading, digest, moment, no_parent
from ledger.kinds.location import locate, repository_of

_TIMES = ("updated_at", "completed_at", "created_at", "published_at", "updated", "created")


def _said(body: dict[str, Any], *names: str) -> str | int | None:
    """The first of the fields that names something; a list or an object names nothing."""
    values = (body.get(name) for name in names)
    return next((value for value in values if value and isinstance(value, str | int)), None)


def _by_id(subject: str) -> Callable[[Observation], str]:
    def key(observation: Observation) -> str:
        body = observation.body
        return f"{subject}:{_said(body, 'id', 'delivery') or digest(body)}"

    return key


def _repository(observation: Observation) -> str:
    body = observation.body
    return f"repository:{_said(body, 'id', 'full_name') or digest(body)}"


def _protection(observation: Observation) -> str:
    said = observation.body.get("url")
    branch = locate(said if isinstance(said, str) else observation.url).branch
    if branch is None:
        raise no_parent("branch")
    return f"branch_protection:{_where(observation)}:{branch}"


def _team_member(observation: Observation) -> str:
    team = locate(observation.url).team
    if team is None:
        raise no_parent("team")
    return f"team_member:{team}:{_said(observation.body, 'id', 'login')}"


def _commit_pull(observation: Observation) -> str:
    sha = locate(observation.url).sha
    if sha is None:
        raise no_parent("commit")
    return f"commit_pull:{_where(observation)}:{sha}:{_said(observation.body, 'number')}"


def _compare(observation: Observation) -> str:
    address = str(observation.body.get("url") or observation.url or "")
    if "/compare/" not in address:
        raise no_parent("pair of commits")
    return f"compare:{_where(observation)}:{address.split('/compare/')[1].split('?')[0]}"


def _timeline(observation: Observation) -> str:
    number = locate(observation.url).issue
    if number is None:
        raise no_parent("issue")
    body = observation.body
    name = _said(body, "id", "sha") or digest(body)
    return f"timeline:{_where(observation)}:{number}:{_said(body, 'event')}:{name}"


def _jira_child(subject: str) -> Callable[[Observation], str]:
    def key(observation: Observation) -> str:
        parts = (observation.url or "").split("?")[0].split("/issue/")
        if len(parts) < 2:
            raise no_parent("Jira issue")
        return f"{subject}:{parts[1].split('/')[0]}:{_said(observation.body, 'id')}"

    return key


def _delivery(observation: Observation) -> str:
    said = observation.extra.get("headers")
    headers = {k.lower(): v for k, v in said.items()} if isinstance(said, dict) else {}
    return f"webhook:{_said(headers, 'x-github-delivery') or digest(observation.body)}"


def _where(observation: Observation) -> str | None:
    body = observation.body
    inner = body.get("repository")
    known = inner.get("full_name") if isinstance(inner, dict) else body.get("full_name")
    known = known if isinstance(known, str) else None
    return repository_of(
        body.get("url"),
        body.get("repository_url"),
        observation.url,
        body.get("html_url"),
        known=observation.repository or known,
    )


def _actor(body: dict[str, Any]) -> str | None:
    for name in ("user", "actor", "sender", "author", "creator"):
        person = body.get(name)
        if isinstance(person, dict):
            login = person.get("login") or person.get("accountId")
            return login if isinstance(login, str) else None
    return None


def _kind(name: str, entry_kind: str, key: Callable[[Observation], str], *volatile: str) -> Kind:
    def read(observation: Observation) -> Reading:
        body = observation.body
        time = next((body[field] for field in _TIMES if isinstance(body.get(field), str)), None)
        changed = moment(time, "time") if time else observation.recorded
        return Reading(
            key=key(observation),
            repository=_where(observation) if entry_kind.startswith("github") else None,
            source_time=changed,
            occurred_at=changed,
            actor=_actor(body),
        )

    return Kind(name, entry_kind, read, volatile=volatile)


KINDS = (
    _kind("repo", "github:repository:observed", _repository),
    _kind("workflows", "github:workflow:observed", _by_id("workflow")),
    _kind("branch_protection", "github:branch_protection:observed", _protection),
    _kind("rulesets", "github:ruleset:observed", _by_id("ruleset")),
    _kind("team_members", "github:team_member:observed", _team_member),
    _kind("commit_pulls", "github:commit_pull:observed", _commit_pull, "head.repo", "base.repo"),
    _kind("compare", "github:compare:observed", _compare),
    _kind("releases", "github:release:observed", _by_id("release")),
    _kind("check_runs", "github:check_run:observed", _by_id("check_run")),
    _kind("check_suites", "github:check_suite:observed", _by_id("check_suite"), "repository"),
    _kind("statuses", "github:commit_status:observed", _by_id("commit_status")),
    _kind("issue_events", "github:issue_event:observed", _by_id("issue_event")),
    _kind("issue_timeline", "github:timeline_event:observed", _timeline),
    _kind("webhooks", "github:webhook:delivered", _delivery),
    _kind("jira_issues", "jira:issue:observed", _by_id("jira_issue")),
    _kind("jira_changelogs", "jira:changelog:observed", _jira_child("jira_changelog")),
    _kind("jira_statuses", "jira:status:observed", _by_id("jira_status")),
    _kind("jira_remotelinks", "jira:remote_link:observed", _jira_child("jira_remote_link")),
)
