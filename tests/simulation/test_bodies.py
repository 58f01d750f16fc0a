"""Every body has GitHub's full shape, by GitHub's own description of it."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import ingest.simulation.schemas
from ingest.simulation.archive import KINDS
from ingest.simulation.bodies import rules
from ingest.simulation.story.play import play

SCHEMAS = {
    "actions_jobs": "job",
    "actions_runs": "workflow-run",
    "approvals": "environment-approvals",
    "branch_protection": "branch-protection",
    "branch_rules": "repository-rule-detailed",
    "branches": "short-branch",
    "check_runs": "check-run",
    "commit_pulls": "pull-request-simple",
    "deployment_branch_policies": "deployment-branch-policy",
    "deployment_statuses": "deployment-status",
    "deployments": "deployment",
    "environments": "environment",
    "issue_comments": "issue-comment",
    "issues": "issue",
    "pending_deployments": "pending-deployment",
    "commits": "commit",
    "pull_commits": "commit",
    "pulls": "pull-request",
    "releases": "release",
    "repo": "full-repository",
    "reviews": "pull-request-review",
    "rulesets": "repository-ruleset",
    "statuses": "status",
    "tags": "tag",
    "team_members": "simple-user",
    "workflows": "workflow",
}

LISTS = {"branch_rules": "rules", "deployment_branch_policies": "branch_policies"}
"""Kinds of which a line holds a whole list; its items have GitHub's shape."""

Lines = Callable[[str], list[dict[str, Any]]]


@cache
def _validator(name: str) -> OAS30Validator:
    described = _as_seen(json.loads(_file().read_text()))
    registry = Registry().with_resource(
        "urn:github", Resource.from_contents(described, default_specification=DRAFT202012)
    )
    return OAS30Validator(
        {"$ref": f"urn:github#/components/schemas/{name}"},
        registry=registry,
        format_checker=oas30_format_checker,
    )


def _file() -> Path:
    return Path(ingest.simulation.schemas.__file__).with_name("github.json")


def _as_seen(described: dict[str, Any]) -> dict[str, Any]:
    """Add what GitHub answers and its description does not know.

    Deployments that wait at a gate have a status `waiting`, and a deleted account is null
    wherever a person stands. An enumeration that is nullable does not list null, though OpenAPI
    3.0 asks for that.
    """
    schemas = described["components"]["schemas"]
    for schema in schemas.values():
        for held in schema.get("properties", {}).values():
            if held.get("nullable") and "enum" in held:
                held["enum"].append(None)
    schemas["deployment-status"]["properties"]["state"]["enum"].append("waiting")
    deleted = {"$ref": "#/components/schemas/nullable-simple-user"}
    schemas["environment-approvals"]["properties"]["user"] = deleted
    return described


def _bodies(kind: str, line: dict[str, Any]) -> list[dict[str, Any]]:
    record: dict[str, Any] = line["record"]
    return record[LISTS[kind]] if kind in LISTS else [record]


def test_every_kind_has_a_schema() -> None:
    assert set(SCHEMAS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_bodies_have_githubs_shape(kind: str, archive: Lines) -> None:
    lines = archive(kind)
    validator = _validator(SCHEMAS[kind])
    for line in lines:
        for body in _bodies(kind, line):
            problems = [error.message for error in validator.iter_errors(body)]
            assert problems == [], line["url"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_key_is_noticed(kind: str, archive: Lines) -> None:
    body = next(body for line in archive(kind) for body in _bodies(kind, line))
    validator = _validator(SCHEMAS[kind])
    described = json.loads(_file().read_text())["components"]["schemas"][SCHEMAS[kind]]
    for key in described.get("required", []):
        lacking = {name: value for name, value in body.items() if name != key}
        assert not validator.is_valid(lacking), key


def test_a_missing_key_deep_inside_is_noticed(archive: Lines) -> None:
    body = archive("pulls")[0]["record"]
    del body["head"]["repo"]["owner"]["login"]
    assert not _validator("pull-request").is_valid(body)


def test_a_branch_alone_has_githubs_shape() -> None:
    facts = play(2026)[0]
    for name in ("main", "development"):
        body = rules.branch(name, facts.history.tip(name), facts.repository)
        assert list(_validator("branch-with-protection").iter_errors(body)) == []


def test_licence_lies_beside_the_schemas() -> None:
    assert "MIT License" in _file().with_name("LICENSE").read_text()
