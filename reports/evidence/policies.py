"""The policy as tables: which version was in force when, and what it says of each name.

Shell patterns and overrides are resolved here, over the names that the ledger has seen, so that
the SQL joins on plain equality.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from ledger.policy import ACCEPTED_ROLES, Policy, parse
from ledger.workspace import Workspace

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)
_TIME = pl.Datetime("us", "UTC")


@dataclass(frozen=True)
class Version:
    """One recorded policy, in force from `since` until before `until` (UTC)."""

    number: int
    policy: Policy
    name: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class PolicyBook:
    """Every policy version up to the moment, oldest first; the default policy where none is."""

    versions: tuple[Version, ...]

    @property
    def latest(self) -> Version:
        """The version in force at the moment of judgement."""
        return self.versions[-1]


def book(workspace: Workspace) -> PolicyBook:
    """Read the recorded policies; the first holds from the beginning (section 3, "Policy")."""
    rows = workspace.rows(
        "SELECT toml, name, coalesce(effective_from, observed_at) FROM all_policies p "
        "JOIN entry_index USING (seq) ORDER BY 3, seq"
    )
    if not rows:
        return PolicyBook((Version(0, Policy(), "default", BEGINNING, END),))
    starts = [BEGINNING, *(since for _, _, since in rows[1:])]
    ends = [*starts[1:], END]
    return PolicyBook(
        tuple(
            Version(number, parse(toml), name, since, until)
            for number, ((toml, name, _), since, until) in enumerate(
                zip(rows, starts, ends, strict=True)
            )
        )
    )


def put_zones(workspace: Workspace, book: PolicyBook) -> None:
    """Tables `repository`, `zone`, `policy_version`, `deploy_workflow`; variable `aliases`."""
    workspace.run(
        "CREATE TABLE repository AS SELECT DISTINCT repository FROM entry_index "
        "WHERE repository IS NOT NULL"
    )
    names = _repositories(workspace)
    latest = book.latest.policy
    workspace.put(
        "zone",
        pl.DataFrame(
            [(name, latest.for_repository(name).timezone.key) for name in names],
            schema={"repository": pl.String, "zone": pl.String},
            orient="row",
        ),
    )
    workspace.put(
        "policy_version",
        pl.DataFrame(
            [(v.number, v.since, v.until, v.name) for v in book.versions],
            schema={
                "policy": pl.Int64,
                "effective_from": _TIME,
                "effective_to": _TIME,
                "name": pl.String,
            },
            orient="row",
        ),
    )
    workspace.put(
        "deploy_workflow",
        pl.DataFrame(
            sorted(set(_deploy_workflows(workspace, latest))),
            schema={"repository": pl.String, "path": pl.String, "environment": pl.String},
            orient="row",
        ),
    )
    aliases = {
        alias.lower(): latest.person("github", person.github or alias)
        for person in latest.people
        for alias in (person.name, person.github, person.jira, person.oidc)
        if alias
    }
    workspace.put(
        "alias",
        pl.DataFrame(
            {"alias": list(aliases), "person": list(aliases.values())},
            schema={"alias": pl.String, "person": pl.String},
        ),
    )
    workspace.run("SET VARIABLE aliases = (SELECT map(list(alias), list(person)) FROM alias)")


def _repositories(workspace: Workspace) -> list[str]:
    return [name for (name,) in workspace.rows("FROM repository ORDER BY 1")]


def _deploy_workflows(workspace: Workspace, policy: Policy) -> Iterator[tuple[str, str, str]]:
    runs = workspace.rows(
        "SELECT DISTINCT repository, split_part(path, '@', 1) FROM runs "
        "WHERE path IS NOT NULL AND repository IS NOT NULL"
    )
    for repository, path in runs:
        for entry in policy.for_repository(repository).deploy_workflows:
            if entry.environment is None:
                continue
            chosen = policy.workflow(repository, path, entry.environment)
            if chosen.configured and entry.path == path:
                yield repository, path, entry.environment


def put_maps(workspace: Workspace, book: PolicyBook) -> None:
    """Tables `environment_map`, `workflow_map`, `setting`, `ticket_status`, by policy version."""
    places = workspace.rows(
        "SELECT DISTINCT repository, environment FROM subject WHERE environment IS NOT NULL "
        "UNION SELECT DISTINCT about, environment FROM qa WHERE about IS NOT NULL "
        "UNION SELECT DISTINCT about, environment FROM approvals "
        "WHERE about IS NOT NULL AND environment IS NOT NULL"
    )
    workspace.put("environment_map", pl.DataFrame(
        [
            (v.number, repository, environment,
             v.policy.for_repository(repository).environment_kind(environment),
             component.name if component else None, bool(component and component.paths))
            for v in book.versions
            for repository, environment in places
            for component in (v.policy.component(repository, environment),)
        ],
        schema={"policy": pl.Int64, "repository": pl.String, "environment": pl.String,
                "kind": pl.String, "component": pl.String, "component_has_paths": pl.Boolean},
        orient="row",
    ))  # fmt: skip
    used = workspace.rows(
        "SELECT DISTINCT s.repository, s.environment, split_part(r.path, '@', 1) FROM subject s "
        "LEFT JOIN runs r ON r.run_id = s.run_id AND r.run_attempt = s.run_attempt "
        "WHERE s.environment IS NOT NULL"
    )
    workspace.put("workflow_map", pl.DataFrame(
        [
            (v.number, repository, environment, path, flow.takes_version,
             list(flow.version_from), flow.smoke_job)
            for v in book.versions
            for repository, environment, path in used
            for flow in (v.policy.workflow(repository, path, environment),)
        ],
        schema={"policy": pl.Int64, "repository": pl.String, "environment": pl.String,
                "path": pl.String, "takes_version": pl.Boolean,
                "version_from": pl.List(pl.String), "smoke_job": pl.String},
        orient="row",
    ))  # fmt: skip
    settings = [
        (version.number, name, version.policy.for_repository(name))
        for version in book.versions
        for name in _repositories(workspace)
    ]
    workspace.put("setting", pl.DataFrame(
        [
            (number, name, policy.scope.since, policy.staging.gate_required,
             (policy.exceptions.expires.end(BEGINNING, policy.calendar) - BEGINNING)
             .total_seconds())
            for number, name, policy in settings
        ],
        schema={"policy": pl.Int64, "repository": pl.String, "since": _TIME,
                "gate_required": pl.Boolean, "exception_expires_seconds": pl.Float64},
        orient="row",
    ))  # fmt: skip
    workspace.put("ticket_status", pl.DataFrame(
        [
            (number, name, meaning, status.lower())
            for number, name, policy in settings
            for meaning in ("ready_for_test", "reopened", "qa_passed")
            for status in getattr(policy.tickets.statuses, meaning)
        ],
        schema={"policy": pl.Int64, "repository": pl.String, "meaning": pl.String,
                "status": pl.String},
        orient="row",
    ))  # fmt: skip


def put_roles(workspace: Workspace, book: PolicyBook) -> None:
    """Table `role_grant`: who may take which step where, from when until before when (UTC)."""
    from reports.evidence.roles import grants

    workspace.put("role_grant", pl.DataFrame(
        sorted(set(grants(workspace, book, _repositories(workspace), ACCEPTED_ROLES))),
        schema={"repository": pl.String, "kind": pl.String, "step": pl.String,
                "person": pl.String, "since": _TIME, "until": _TIME},
        orient="row",
    ))  # fmt: skip
