"""Kinds that are kept whole and have no typed rows yet: only their natural key is known."""

from collections.abc import Callable
from typing import Any

from ledger.kinds.base import Kept, Kind, Reading, moment, no_parent, shaped
from ledger.kinds.github.outline import Outline
from ledger.kinds.location import Location, repository_of

Key = Callable[[Outline, Kept], str]


def _said(*values: Any) -> str | int | None:
    """The first of the values that names something; a list or an object names nothing."""
    return next((value for value in values if value and isinstance(value, str | int)), None)


def _by_id(subject: str) -> Key:
    def key(body: Outline, observation: Kept) -> str:
        return f"{subject}:{_said(body.id, body.delivery) or observation.digest()}"

    return key


def _protection(body: Outline, observation: Kept) -> str:
    branch = Location(body.url if isinstance(body.url, str) else observation.url).branch
    if branch is None:
        raise no_parent("branch")
    return f"branch_protection:{_where(body, observation)}:{branch}"


def _team_member(body: Outline, observation: Kept) -> str:
    team = Location(observation.url).team
    if team is None:
        raise no_parent("team")
    return f"team_member:{team}:{_said(body.id, body.login)}"


def _commit_pull(body: Outline, observation: Kept) -> str:
    sha = Location(observation.url).sha
    if sha is None:
        raise no_parent("commit")
    return f"commit_pull:{_where(body, observation)}:{sha}:{_said(body.number)}"


def _compare(body: Outline, observation: Kept) -> str:
    address = str(body.url or observation.url or "")
    if "/compare/" not in address:
        raise no_parent("pair of commits")
    return f"compare:{_where(body, observation)}:{address.split('/compare/')[1].split('?')[0]}"


def _timeline(body: Outline, observation: Kept) -> str:
    number = Location(observation.url).issue
    if number is None:
        raise no_parent("issue")
    name = _said(body.id, body.sha) or observation.digest()
    return f"timeline:{_where(body, observation)}:{number}:{_said(body.event)}:{name}"


def _jira_child(subject: str) -> Key:
    def key(body: Outline, observation: Kept) -> str:
        parts = (observation.url or "").split("?")[0].split("/issue/")
        if len(parts) < 2:
            raise no_parent("Jira issue")
        return f"{subject}:{parts[1].split('/')[0]}:{_said(body.id)}"

    return key


def _delivery(_: Outline, observation: Kept) -> str:
    said = observation.extra.get("headers")
    headers = {k.lower(): v for k, v in said.items()} if isinstance(said, dict) else {}
    return f"webhook:{_said(headers.get('x-github-delivery')) or observation.digest()}"


def _where(body: Outline, observation: Kept) -> str | None:
    return repository_of(
        body.url,
        body.repository_url,
        observation.url,
        body.html_url,
        known=observation.repository or body.full,
    )


def _kind(name: str, entry_kind: str, key: Key, *volatile: str) -> Kind:
    def read(observation: Kept) -> Reading:
        body = shaped(Outline, observation)
        time = body.changed
        changed = moment(time, "time") if time else observation.recorded
        return Reading(
            key=key(body, observation),
            repository=_where(body, observation) if entry_kind.startswith("github") else None,
            source_time=changed,
            occurred_at=changed,
            actor=body.who,
        )

    return Kind(name, entry_kind, read, volatile=volatile)


KINDS = (
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
