"""The rules of an environment that was deleted say nothing of what was deployed there later."""

from pathlib import Path

import pytest

from ledger.clock import parse_time
from reports.judge.evaluate import judge
from tests.helpers import incoming
from tests.reports.small import GITHUB, deployed, make

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.mark.parametrize(
    ("gone_on", "is_gone", "required"),
    [("2026-10-03", True, None), ("2026-10-03", False, True), ("2026-10-20", True, True)],
)
def test_rules_end_with_their_environment(
    tmp_path: Path, gone_on: str, is_gone: bool, required: bool | None
) -> None:
    seen_at = parse_time("2026-10-01T00:00:00Z")
    rules = {"name": "Production", "protection_rules": [{"type": "required_reviewers"}]}
    tombstone = {"of": "environments", "id": "production", "repository": "acme/shop",
                 "seen_at": f"{gone_on}T00:00:00Z", "reason": "not_found", "message": "Gone.",
                 "gone": is_gone}  # fmt: skip
    path = make(
        tmp_path / "ledger.duckdb",
        incoming("environments", rules, url=f"{GITHUB}/environments", recorded=seen_at),
        incoming("tombstone", tombstone),
        deployed("one", "2026-10-10T08:00:00Z"),
    )
    with judge(path) as judgement:
        found = judgement.workspace.rows("SELECT required FROM rules")
    assert found == [(required,)]


@pytest.mark.parametrize(
    ("types", "required"),
    [
        (["required_reviewers"], True),
        (["wait_timer", "branch_policy"], False),
        (["REQUIRED_REVIEWERS", "new_rule"], True),
        (["wait_timer", "new_rule"], None),
        ([None], None),
        ([], False),
    ],
)
def test_a_rule_that_nobody_knew_may_be_a_gate(
    tmp_path: Path, types: list[str | None], required: bool | None
) -> None:
    rules = {"name": "production", "protection_rules": [{"type": name} for name in types]}
    path = make(
        tmp_path / "ledger.duckdb", incoming("environments", rules, url=f"{GITHUB}/environments")
    )
    with judge(path) as judgement:
        found = judgement.workspace.rows("SELECT required_reviewers FROM environments")
    assert found == [(required,)]
