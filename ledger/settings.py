"""Settings: where the ledger and the policy are. Command line, environment, file, default."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import SettingsError

FILE = "deploy-ledger.toml"
PREFIX = "DEPLOY_LEDGER_"
DEFAULT_LEDGER = "data/ledger.duckdb"
POLICY_NAME = "policy.toml"
_KNOWN = ("ledger", "policy")


@dataclass(frozen=True)
class Settings:
    """The ledger's file, and the policy file where there is one."""

    ledger: Path
    policy: Path | None

    @property
    def policy_to_write(self) -> Path:
        """Where `init` writes the policy: as given, else beside the ledger."""
        return self.policy or self.ledger.parent / POLICY_NAME


def settings(ledger: Path | None, policy: Path | None, folder: Path | None = None) -> Settings:
    """What holds: the arguments, else `DEPLOY_LEDGER_*`, else the file in `folder`, else defaults.

    Without a policy named anywhere, a `policy.toml` beside the ledger counts. Raises
    SettingsError when the file is unreadable or names something unknown.
    """
    named = _file((folder or Path.cwd()) / FILE)
    found = {
        "ledger": ledger or os.environ.get(f"{PREFIX}LEDGER") or named.get("ledger"),
        "policy": policy or os.environ.get(f"{PREFIX}POLICY") or named.get("policy"),
    }
    at = Path(found["ledger"] or DEFAULT_LEDGER)
    beside = at.parent / POLICY_NAME
    chosen = Path(found["policy"]) if found["policy"] else beside if beside.is_file() else None
    return Settings(at, chosen)


def _file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.", "Correct the file.") from error
    for name, value in found.items():
        if name not in _KNOWN or not isinstance(value, str):
            raise SettingsError(
                f"{path} says {name} = {value!r}.",
                f"It may say {' and '.join(_KNOWN)}, each a path in quotes.",
            )
    return found
