"""Settings: where the ledger, its policy, its key and its anchors are.

Command line, then environment, then the file in the working directory, then the default.
"""

import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.errors import SettingsError

FILE = "deploy-ledger.toml"
PREFIX = "DEPLOY_LEDGER_"
DEFAULT_LEDGER = "data/ledger.duckdb"
POLICY_NAME = "policy.toml"
_PATHS = ("ledger", "policy", "key")
_LISTS = ("anchor",)


@dataclass(frozen=True)
class Settings:
    """The ledger's file, its policy file where there is one, its key, its anchors' addresses.

    Without a key named anywhere it is the one beside the ledger.
    """

    ledger: Path
    policy: Path | None
    key: Path | None
    anchors: tuple[str, ...]

    @property
    def policy_to_write(self) -> Path:
        """Where `init` writes the policy: as given, else beside the ledger."""
        return self.policy or self.ledger.parent / POLICY_NAME


def settings(
    ledger: Path | None,
    policy: Path | None,
    key: Path | None = None,
    anchors: Sequence[str] = (),
    folder: Path | None = None,
) -> Settings:
    """What holds: the arguments, else `DEPLOY_LEDGER_*`, else the file in `folder`, else defaults.

    Without a policy named anywhere, a `policy.toml` beside the ledger counts. Several anchors in
    the environment stand on lines of their own. Raises SettingsError when the file is unreadable
    or names something unknown.
    """
    named = _file((folder or Path.cwd()) / FILE)
    given = {"ledger": ledger, "policy": policy, "key": key}
    found = {
        name: given[name] or os.environ.get(f"{PREFIX}{name.upper()}") or named.get(name)
        for name in _PATHS
    }
    at = Path(found["ledger"] or DEFAULT_LEDGER)
    beside = at.parent / POLICY_NAME
    chosen = Path(found["policy"]) if found["policy"] else beside if beside.is_file() else None
    said = os.environ.get(f"{PREFIX}ANCHOR", "").splitlines()
    listed = list(anchors) or [line.strip() for line in said if line.strip()]
    return Settings(
        at,
        chosen,
        Path(found["key"]) if found["key"] else None,
        tuple(listed or named.get("anchor", [])),
    )


def _file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.", "Correct the file.") from error
    for name, value in found.items():
        if name in _LISTS and isinstance(value, str):
            found[name] = [value]
        elif not (name in _PATHS and isinstance(value, str)) and not (
            name in _LISTS and isinstance(value, list) and all(isinstance(v, str) for v in value)
        ):
            raise SettingsError(
                f"{path} says {name} = {value!r}.",
                f"It may say {', '.join(_PATHS)}, each a path in quotes, and anchor, a folder or "
                "git+URL in quotes, or a list of them.",
            )
    return found
