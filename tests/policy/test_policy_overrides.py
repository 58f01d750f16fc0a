"""Overrides of one repository: tables merge key by key, arrays replace."""

import pytest

from ledger.policy import parse

TEXT = """
effective_from = 2026-01-01T00:00:00Z
timezone = "Europe/Berlin"

[windows]
verification = "2h"

[[roles]]
person = "alice"
role = "qa"

[[deploy_workflows]]
path = ".github/workflows/deploy.yml"
takes_version = true

[levels]
"C16.2" = "recommended"

[repositories."acme/shop"]
frontend = true
staging.gate_required = true
windows.qa = "1 working day"
environments.production = ["live"]
levels."C13.4a" = "recommended"

[[repositories."acme/shop".roles]]
person = "bob"
role = "devops"

[[repositories."acme/shop".deploy_workflows]]
path = ".github/workflows/deploy.yml"
takes_version = false
"""


def test_a_repository_without_overrides_has_the_policy_itself() -> None:
    policy = parse(TEXT)
    assert policy.for_repository("acme/api") is policy
    assert not policy.frontend
    assert not policy.staging.gate_required


@pytest.mark.parametrize("name", ["acme/shop", "Acme/Shop"])
def test_tables_merge_and_arrays_replace(name: str) -> None:
    policy = parse(TEXT)
    shop = policy.for_repository(name)
    assert shop.frontend
    assert shop.staging.gate_required
    assert str(shop.window("qa")) == "1 working day"
    assert shop.window("verification") == policy.window("verification")
    assert shop.levels == {"C16.2": "recommended", "C13.4a": "recommended"}
    assert [grant.person for grant in shop.roles] == ["bob"]
    assert [grant.person for grant in policy.roles] == ["alice"]
    assert shop.timezone == policy.timezone
    assert shop.effective_from == policy.effective_from
    assert shop.for_repository(name) is shop


def test_an_override_of_one_kind_leaves_the_others() -> None:
    shop = parse(TEXT).for_repository("acme/shop")
    assert shop.environment_kind("live") == "production"
    assert shop.environment_kind("production") is None
    assert shop.environment_kind("staging") == "staging"


def test_questions_about_a_repository_use_its_overrides() -> None:
    policy = parse(TEXT)
    path = ".github/workflows/deploy.yml"
    assert not policy.workflow("acme/shop", path, "live").takes_version
    assert policy.workflow("acme/api", path, "production").takes_version
