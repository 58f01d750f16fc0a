"""The policy as tables: which version was in force when, and what it says of each name.

Shell patterns and overrides are resolved here, over the names that the ledger has seen, so that
the SQL joins on plain equality.
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from itertools import product

import polars as pl

from ledger.policy.patterns import matches
from ledger.policy.workflows import plain_path
from ledger.reading.workspace import Workspace
from reports.evidence.policy.book import BEGINNING, PolicyBook

_TIME = pl.Datetime("us", "UTC")


def put_zones(workspace: Workspace, book: PolicyBook) -> None:
    """Tables `repository`, `zone`, `policy_version`, `deploy_workflow` and `qa_check`.

    The variable `latest_policy` is the number of the version in force.
    """
    put_repositories(workspace)
    names = repositories(workspace)
    latest = book.latest.policy
    workspace.put(
        "zone",
        pl.DataFrame(
            [(name, latest.for_repository(name).timezone.key) for name in names],
            schema={"repository": pl.String, "zone": pl.String},
            orient="row",
        ),
    )
    workspace.run(f"SET VARIABLE latest_policy = {book.latest.number}")
    workspace.put(
        "policy_version",
        pl.DataFrame(
            [(v.number, v.since, v.until, v.name) for v in book.versions if v.since < v.until],
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
            sorted(set(_deploy_workflows(workspace, book))),
            schema={
                "repository": pl.String,
                "path": pl.String,
                "environment": pl.String,
                "since": _TIME,
                "until": _TIME,
            },
            orient="row",
        ),
    )
    workspace.put(
        "qa_check",
        pl.DataFrame(
            sorted(set(_qa_checks(workspace, book))),
            schema={
                "repository": pl.String,
                "name": pl.String,
                "environment": pl.String,
                "since": _TIME,
                "until": _TIME,
            },
            orient="row",
        ),
    )


def put_repositories(workspace: Workspace) -> None:
    """Table `repository`: every repository that an entry names."""
    workspace.run(
        "CREATE TABLE repository AS SELECT DISTINCT repository FROM entry_index "
        "WHERE repository IS NOT NULL"
    )


def repositories(workspace: Workspace) -> list[str]:
    """Every repository that an entry names, in order."""
    return [name for (name,) in workspace.rows("FROM repository ORDER BY 1")]


def _deploy_workflows(
    workspace: Workspace, book: PolicyBook
) -> Iterator[tuple[str, str, str, datetime, datetime]]:
    runs = workspace.rows(
        "SELECT DISTINCT repository, path FROM runs "
        "WHERE path IS NOT NULL AND repository IS NOT NULL"
    )
    for version, (repository, path) in product(book.versions, runs):
        for entry in version.policy.for_repository(repository).deploy_workflows:
            if (
                entry.environment is not None
                and plain_path(entry.path) == plain_path(path)
                and matches(repository, entry.repositories)
            ):
                yield repository, path, entry.environment, version.since, version.until


def _qa_checks(
    workspace: Workspace, book: PolicyBook
) -> Iterator[tuple[str, str, str, datetime, datetime]]:
    """Which check runs are QA results of which environment; the first entry that fits counts."""
    checks = workspace.rows(
        "SELECT DISTINCT repository, name FROM check_runs "
        "WHERE repository IS NOT NULL AND name IS NOT NULL"
    )
    for version, (repository, name) in product(book.versions, checks):
        found = version.policy.check(repository, name)
        if found is not None:
            yield repository, name, found.environment, version.since, version.until


def put_maps(workspace: Workspace, book: PolicyBook) -> None:
    """What each policy says: `environment_map`, `workflow_map`, `branch_map`, `section_heading`,
    `setting`.
    """
    places = workspace.rows(
        "SELECT DISTINCT repository, environment FROM deployment_subject "
        "WHERE repository IS NOT NULL AND environment IS NOT NULL "
        "UNION SELECT repository, environment FROM stated_qa WHERE repository IS NOT NULL "
        "UNION SELECT repository, environment FROM stated_approval "
        "WHERE repository IS NOT NULL AND environment IS NOT NULL "
        "UNION SELECT named_repository(about), environment FROM exceptions "
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
        "SELECT DISTINCT s.repository, s.environment, split_part(r.path, '@', 1) "
        "FROM deployment_subject s "
        "LEFT JOIN runs r ON r.run_id = s.run_id "
        "WHERE s.repository IS NOT NULL AND s.environment IS NOT NULL"
    )
    workspace.put("workflow_map", pl.DataFrame(
        [
            (v.number, repository, environment, path, flow.takes_version,
             list(flow.version_from), list(flow.version_inputs), flow.smoke_job,
             flow.configured or not v.policy.for_repository(repository).deploy_workflows)
            for v in book.versions
            for repository, environment, path in used
            for flow in (v.policy.workflow(repository, path, environment),)
        ],
        schema={"policy": pl.Int64, "repository": pl.String, "environment": pl.String,
                "path": pl.String, "takes_version": pl.Boolean,
                "version_from": pl.List(pl.String),
                "version_inputs": pl.List(pl.String), "smoke_job": pl.String,
                "is_approved_workflow": pl.Boolean},
        orient="row",
    ))  # fmt: skip
    settings = [
        (version.number, name, version.policy.for_repository(name))
        for version in book.versions
        for name in repositories(workspace)
    ]
    workspace.put("setting", pl.DataFrame(
        [
            (number, name, policy.scope.since, policy.staging.gate_required,
             list(policy.triggers.manual), policy.frontend,
             (policy.windows.late_evidence.end(BEGINNING, policy.calendar) - BEGINNING)
             .total_seconds())
            for number, name, policy in settings
        ],
        schema={"policy": pl.Int64, "repository": pl.String, "since": _TIME,
                "gate_required": pl.Boolean, "manual_events": pl.List(pl.String),
                "frontend": pl.Boolean,
                "late_seconds": pl.Float64},
        orient="row",
    ))  # fmt: skip
    workspace.put("section_heading", pl.DataFrame(
        [
            (number, name, section.name, heading.lower())
            for number, name, policy in settings
            for section in fields(policy.pull_request.sections)
            for heading in getattr(policy.pull_request.sections, section.name)
        ],
        schema={"policy": pl.Int64, "repository": pl.String, "section": pl.String,
                "heading": pl.String},
        orient="row",
    ))  # fmt: skip
    workspace.put("branch_map", pl.DataFrame(
        [
            (number, name, kind, branch)
            for number, name, policy in settings
            for kind in ("production", "development")
            for branch in policy.branch_names(kind)
        ],
        schema={"policy": pl.Int64, "repository": pl.String, "kind": pl.String,
                "branch": pl.String},
        orient="row",
    ))  # fmt: skip
