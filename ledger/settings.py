"""Settings: where the ledger, its policy, its key and its anchors are, and who signs people in.

Command line, then environment, then the file in the working directory, then the default.
"""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger.errors import SettingsError

FILE = "deploy-ledger.toml"
PREFIX = "DEPLOY_LEDGER_"
DEFAULT_LEDGER = "data/ledger.duckdb"
POLICY_NAME = "policy.toml"
_PATHS = ("ledger", "policy", "key")
_LISTS = ("anchor",)
SIGN_IN = "sign_in"
SIGN_IN_NAMES = (
    "issuer", "client_id", "client_secret_file", "cookie_secret_file", "public_address", "claim",
    "viewers",
)  # fmt: skip
"""What the table `[sign_in]` may say; the environment has the same as DEPLOY_LEDGER_SIGN_IN_*."""


@dataclass(frozen=True)
class Settings:
    """The ledger's file, its policy file where there is one, its key, its anchors' addresses.

    Without a key named anywhere it is the one beside the ledger. `sign_in` is what is said of
    `SIGN_IN_NAMES`, and never a secret: what it means is the dashboard's to say.
    """

    ledger: Path
    policy: Path | None
    key: Path | None
    anchors: tuple[str, ...]
    sign_in: Mapping[str, str] = field(default_factory=dict)

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
        _sign_in(named.get(SIGN_IN, {})),
    )


def _sign_in(named: Mapping[str, str]) -> dict[str, str]:
    said = {name: os.environ.get(f"{PREFIX}{SIGN_IN}_{name}".upper()) for name in SIGN_IN_NAMES}
    return {**named, **{name: value for name, value in said.items() if value}}


def _file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.", "Correct the file.") from error
    for name, value in found.items():
        if name == SIGN_IN:
            _refuse_unknown(path, value)
        elif name in _LISTS and isinstance(value, str):
            found[name] = [value]
        elif not (name in _PATHS and isinstance(value, str)) and not (
            name in _LISTS and isinstance(value, list) and all(isinstance(v, str) for v in value)
        ):
            raise SettingsError(
                f"{path} says {name} = {value!r}.",
                f"It may say {', '.join(_PATHS)}, each a path in quotes, anchor, a folder or "
                f"git+URL in quotes, or a list of them, and the table [{SIGN_IN}].",
            )
    return found


def _refuse_unknown(path: Path, table: Any) -> None:
    """Raises SettingsError, which repeats no value: a secret may stand where none belongs."""
    said = table if isinstance(table, dict) else {"": table}
    for name, value in said.items():
        if name not in SIGN_IN_NAMES or not isinstance(value, str):
            raise SettingsError(
                f"{path} says something of {SIGN_IN}.{name} that it may not say.",
                f"The table [{SIGN_IN}] may say {', '.join(SIGN_IN_NAMES)}, each a text in quotes; "
                "a secret stands in a file of mode 0600 that one of them names.",
            )
