"""The documented policy file: all of its keys are read, and nothing else is."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import PolicyError
from ledger.policy import Policy, parse

TEXT = (Path(__file__).parent / "documented.toml").read_text()
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def leaves(table: dict[str, Any], path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every key that holds a value and not a table."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from leaves(value[0], (*path, key, 0))
        else:
            yield (*path, key)


# The keys of [levels] are ids of controls, not known names.
PATHS = [path for path in leaves(tomllib.loads(TEXT)) if path[0] != "levels"]


def misspelt(path: tuple[Any, ...]) -> str:
    """The documented file with one letter doubled at the end of the last key of `path`."""
    lines = TEXT.splitlines()
    table = [str(name) for name in path[:-1] if name != 0]
    inside = not table
    for number, line in enumerate(lines):
        if line.startswith("["):
            inside = line.strip("[]").replace('"', "") == ".".join(table)
        key = line.partition(" = ")[0]
        dotted = f"{path[-2]}.{path[-1]}" if len(path) > 1 else None
        if key == dotted or (inside and key.strip('"') == path[-1]):
            lines[number] = line.replace(path[-1], path[-1] + path[-1][-1], 1)
            return "\n".join(lines)
    raise AssertionError(f"{path} is not in the file")


def test_the_documented_file_is_read_to_the_last_key() -> None:
    policy = parse(TEXT)
    assert str(policy.timezone) == "Europe/Berlin"
    assert policy.holidays == (date(2026, 12, 25),)
    assert policy.effective_from == policy.scope.since == policy.records_from == NEW_YEAR
    assert policy.registers("qa") == ("records", "comments")
    assert policy.registers("deployment") == ("records", "cdevents")
    assert policy.triggers.manual == ("workflow_dispatch",)
    assert policy.tickets.projects == ("ENG",)
    assert policy.tickets.statuses.qa_passed == ("QA Passed",)
    assert policy.pull_request.sections.scope == ("What is being promoted",)
    assert policy.levels == {"C16.2": "recommended"}
    grant, by_team = policy.roles
    assert (by_team.person, by_team.team) == (None, "acme/release-managers")
    assert (grant.person, grant.role, grant.environments) == ("alice", "approver", ("production",))
    assert (grant.from_, grant.to) == (NEW_YEAR, datetime(2026, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_each_documented_key_is_known_and_a_misspelt_one_is_not(path: tuple[Any, ...]) -> None:
    with pytest.raises(PolicyError) as caught:
        parse(misspelt(path))
    assert f"`{path[-1]}{path[-1][-1]}`" in caught.value.message
    assert f"Did you mean `{path[-1]}`?" in caught.value.fix


def test_an_empty_file_is_a_policy_of_defaults() -> None:
    assert parse("") == Policy()
    assert parse("\ufeff") == Policy()
    assert parse("[repositories]") == Policy()


def test_a_partial_table_keeps_the_other_defaults() -> None:
    policy = parse('[windows]\nverification = "2h"\n[tickets.statuses]\nqa_passed = "Done"')
    assert str(policy.window("verification")) == "2 hours"
    assert str(policy.window("qa")) == "3 working days"
    assert policy.tickets.statuses.qa_passed == ("Done",)
    assert policy.tickets.statuses.reopened == ("Reopened", "Needs Info")
