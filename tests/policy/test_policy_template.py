"""The policy file that `init` writes: it parses as it is, and with every key switched on."""

import re
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.policy import Policy, parse, template

BEGIN = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
TEXT = template(BEGIN)
SWITCHED_ON = re.sub(r"^#(?=\S)", "", TEXT, flags=re.MULTILINE)


def names(table: dict[str, object], path: str = "") -> set[str]:
    """The dotted names of all keys, arrays of tables included."""
    found = set()
    for key, value in table.items():
        found.add(path + key)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                found |= names(inner, f"{path}{key}.")
    return found


def test_it_states_its_register_and_is_otherwise_the_default() -> None:
    policy = parse(TEXT)
    assert policy.records_from == BEGIN
    assert replace(policy, registers_=Policy().registers_) == Policy()


def test_it_has_every_documented_key() -> None:
    documented = (Path(__file__).parent / "documented.toml").read_text()
    parse(SWITCHED_ON)
    assert names(tomllib.loads(SWITCHED_ON)) == names(tomllib.loads(documented))


def test_what_it_shows_as_a_default_is_one() -> None:
    shown, default = parse(SWITCHED_ON), Policy()
    assert (shown.windows, shown.exceptions) == (default.windows, default.exceptions)
    assert (shown.staging, shown.triggers) == (default.staging, default.triggers)
    assert shown.registers_ == replace(default.registers_, records_from=BEGIN)
    assert shown.tickets.pattern == default.tickets.pattern
    assert shown.tickets.statuses.reopened == default.tickets.statuses.reopened
    assert shown.branch_names("production") == default.branch_names("production")
    assert shown.branch_names("development") == default.branch_names("development")


def test_a_beginning_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        template(datetime(2026, 10, 26))
