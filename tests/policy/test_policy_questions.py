"""What the rest of the house asks a policy."""

import subprocess
import sys
from typing import get_args

import pytest

from ledger.policy import ACCEPTED_ROLES, parse
from ledger.policy.accepted_roles import Step
from ledger.policy.policy import RecordType, WindowName

DEPLOY = ".github/workflows/deploy.yml"
WORKFLOWS = f"""
[[deploy_workflows]]
path = "{DEPLOY}"
takes_version = false

[[deploy_workflows]]
path = "{DEPLOY}"
environment = "production"
version_from = ["run_name"]
smoke_job = "Smoke*"
repositories = ["acme/*"]

[[deploy_workflows]]
path = "{DEPLOY}"
environment = "prod-eu"
version_from = ["declared"]
"""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("production", "production"),
        ("Prod-eu", "production"),
        ("STAGING", "staging"),
        ("dev", "development"),
        ("preview-12", "preview"),
        ("pr-12", None),
        ("nonprod", None),
        ("github-pages", None),
    ],
)
def test_kinds_of_environments_by_default(name: str, kind: str | None) -> None:
    assert parse("").environment_kind(name) == kind


def test_the_first_kind_of_the_file_wins() -> None:
    preview_first = '[environments]\npreview = ["*-pr-*"]\nproduction = ["prod*"]'
    production_first = '[environments]\nproduction = ["prod*"]\npreview = ["*-pr-*"]'
    assert parse(preview_first).environment_kind("prod-pr-1") == "preview"
    assert parse(production_first).environment_kind("prod-pr-1") == "production"
    assert parse(production_first).environment_kind("staging") is None


def test_branches() -> None:
    assert parse("").branch_names("production") == ("main",)
    assert parse("").branch_names("development") == ("development", "develop")
    assert parse("").branch_names("preview") == ()
    policy = parse('[branches]\nproduction = "master"')
    assert policy.branch_names("production") == ("master",)
    assert policy.branch_names("development") == ("development", "develop")


@pytest.mark.parametrize(
    ("path", "environment", "sources"),
    [
        (DEPLOY, "production", ("run_name",)),
        (f"{DEPLOY}@refs/heads/main", "production", ("run_name",)),
        (f"acme/shop/{DEPLOY}@v1", "Production", ("run_name",)),
        (DEPLOY, "prod-us", ("run_name",)),
        (DEPLOY, "prod-eu", ("declared",)),
    ],
)
def test_the_nearest_workflow_entry_applies(
    path: str, environment: str, sources: tuple[str, ...]
) -> None:
    found = parse(WORKFLOWS).workflow("Acme/shop", path, environment)
    assert found.configured
    assert found.takes_version
    assert found.version_from == sources


def test_an_entry_without_environment_is_for_all_that_are_left() -> None:
    policy = parse(WORKFLOWS)
    assert not policy.workflow("acme/shop", DEPLOY, "staging").takes_version
    assert not policy.workflow("other/shop", DEPLOY, "production").takes_version


@pytest.mark.parametrize("path", [None, ".github/workflows/other.yml"])
@pytest.mark.parametrize(
    ("environment", "takes_version"),
    [("production", True), ("staging", True), ("development", False), ("elsewhere", False)],
)
def test_a_workflow_that_is_not_configured(
    path: str | None, environment: str, takes_version: bool
) -> None:
    found = parse(WORKFLOWS).workflow("acme/shop", path, environment)
    assert not found.configured
    assert found.takes_version is takes_version
    assert found.version_from == ("deployment_payload", "run_name", "declared")
    assert not found.is_smoke_job("smoke test")


def test_named_inputs_are_the_last_source_unless_the_policy_places_them() -> None:
    entry = f'[[deploy_workflows]]\npath = "{DEPLOY}"\nversion_inputs = ["sha"]\n'
    last = parse(entry).workflow("acme/shop", DEPLOY, "production")
    assert last.version_from == ("deployment_payload", "run_name", "declared", "webhook_inputs")
    assert last.version_inputs == ("sha",)
    placed = parse(f'{entry}version_from = ["webhook_inputs", "run_name"]')
    found = placed.workflow("acme/shop", DEPLOY, "production")
    assert found.version_from == ("webhook_inputs", "run_name")


def test_smoke_jobs() -> None:
    found = parse(WORKFLOWS).workflow("acme/shop", DEPLOY, "production")
    assert found.is_smoke_job("smoke test")
    assert not found.is_smoke_job("deploy")


def test_registers_windows_and_triggers_by_default() -> None:
    policy = parse("")
    assert {policy.registers(name) for name in get_args(RecordType)} == {("records",)}
    assert policy.records_from is None
    assert {name: str(policy.window(name)) for name in get_args(WindowName)} == {
        "development": "1 hour",
        "verification": "24 hours",
        "failed_verification": "4 hours",
        "urgent": "2 working days",
        "late_evidence": "24 hours",
        "qa": "3 working days",
    }
    assert str(policy.exceptions.expires) == str(policy.exceptions.follow_up) == "30 days"
    manual = parse('[triggers]\nmanual = ["repository_dispatch"]').triggers.manual
    assert manual == ("workflow_dispatch", "repository_dispatch")


def test_components() -> None:
    policy = parse(
        '[[components]]\nname = "api"\nrepositories = ["acme/mono"]\nenvironments = ["*-api"]\n'
        'paths = ["services/api"]\n[[components]]\nname = "rest"\nrepositories = ["acme/mono"]'
    )
    api = policy.component("acme/mono", "production-api")
    rest = policy.component("Acme/Mono", "production-web")
    assert api is not None
    assert (api.name, api.paths) == ("api", ("services/api",))
    assert rest is not None
    assert rest.name == "rest"
    assert policy.component("acme/shop", "production-api") is None


def test_every_step_has_accepted_roles() -> None:
    assert set(ACCEPTED_ROLES) == set(get_args(Step))
    assert all(ACCEPTED_ROLES.values())
    assert "devops" not in ACCEPTED_ROLES["approve_production"]
    assert "devops" in ACCEPTED_ROLES["approve_pipeline_exception"]


def test_reading_a_policy_loads_no_data_frames() -> None:
    code = "import sys, ledger.policy; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"polars", "pandera", "duckdb", "pandas", "pyarrow", "msgspec"}
    assert not heavy & set(found.stdout.split())
