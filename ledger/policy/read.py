"""Reading the policy file: TOML text in, a `Policy` or one clear error out."""

import re
import tomllib
from dataclasses import replace
from typing import Any

from ledger.errors import PolicyError
from ledger.policy.model import DEFAULT_ENVIRONMENTS
from ledger.policy.policy import Policy
from ledger.policy.shape import Place, build

OVERRIDES = "repositories"

# What only one repository, and what only the file as a whole may say; and where to say it.
_ONLY_IN_OVERRIDES = {"frontend": f'[{OVERRIDES}."OWNER/NAME"]'}
_NEVER_IN_OVERRIDES = dict.fromkeys(("effective_from", OVERRIDES), "the top of the policy")

_OWNER_AND_NAME = re.compile(r"[\w.-]+/[\w.-]+")


def parse(text: str) -> Policy:
    """Read a policy file; every table is optional, so an empty text is a policy of defaults.

    Raises PolicyError that names the key and its table and says what to write instead.
    """
    try:
        tables = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PolicyError(
            f"The policy is not TOML: {error}.",
            "Correct that line; text stands in quotes, a table's name in brackets.",
        ) from error
    overrides = tables.pop(OVERRIDES, {})
    policy = build(Policy, tables, Place(), elsewhere=_ONLY_IN_OVERRIDES)
    own = _repositories(tables, overrides)
    return replace(
        policy,
        repositories={
            name: replace(override, effective_from=policy.effective_from)
            for name, override in own.items()
        },
    )


def _repositories(tables: dict[str, Any], overrides: object) -> dict[str, Policy]:
    """The policy of each repository that has overrides, by its lower-cased name."""
    place = Place().inside(OVERRIDES)
    if not isinstance(overrides, dict):
        raise PolicyError(
            f"{place} must be a table.", f'Begin overrides with [{OVERRIDES}."OWNER/NAME"].'
        )
    found: dict[str, Policy] = {}
    for name, override in overrides.items():
        inside = place.inside(name)
        if _OWNER_AND_NAME.fullmatch(name) is None:
            raise PolicyError(
                f"`{name}` in {place} is not the name of one repository.",
                f'Name it in quotes, without patterns: [{OVERRIDES}."OWNER/NAME"].',
            )
        if name.lower() in found:
            raise PolicyError(
                f"{inside} stands twice, in different case.",
                "Write its overrides under one of the two names.",
            )
        # The file alone was fine: whatever the merged tables refuse was said by the override.
        whole = merged(tables, override) if isinstance(override, dict) else override
        found[name.lower()] = build(Policy, whole, inside, elsewhere=_NEVER_IN_OVERRIDES)
    return found


def merged(tables: dict[str, Any], override: dict[str, Any]) -> dict[str, Any]:
    """Tables merge key by key; values and arrays replace what the file says for all.

    Where the file maps no environments, an override of one kind leaves the default of the others.
    """
    base = {key: value for key, value in tables.items() if key != "effective_from"}
    if "environments" in override:
        defaults = {kind: list(patterns) for kind, patterns in DEFAULT_ENVIRONMENTS.items()}
        base.setdefault("environments", defaults)
    return _merged(base, override)


def _merged(base: dict[str, Any], override: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in override.items():
        here = base.get(key)
        if isinstance(here, dict) and isinstance(value, dict):
            value = _merged(here, value)
        result[key] = value
    return result
