"""What the ledger appends about itself: its creation, and the policy whenever it changes."""

from pathlib import Path

from ledger.clock import format_time
from ledger.errors import PolicyError, UsageError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.policy import parse, template
from ledger.writing.append import Incoming, append


def create(
    path: Path,
    policy: Path,
    *,
    simulated: bool,
    origin: str = "deploy-ledger",
    key: Path | None = None,
    guarded: bool = False,
) -> bool:
    """Make a ledger, its key and its policy file; a policy file that exists is kept and recorded.

    Returns whether the policy file was written. Raises UsageError where a ledger or a key stands.
    """
    with Ledger.create(
        path, simulated=simulated, origin=origin, key=key, guarded=guarded
    ) as ledger:
        creation = Observation("ledger", {"simulated": simulated, "origin": origin}, "ledger")
        append(ledger, [Incoming("init", 1, "", creation)])
        written = not policy.exists()
        if written:
            policy.parent.mkdir(parents=True, exist_ok=True)
            policy.write_text(template(ledger.now()), encoding="utf-8")
        record_policy(ledger, policy)
    return written


def policy_text(path: Path) -> str:
    """The text of a policy file that can be read and parsed; raises PolicyError or UsageError."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"The policy file {path} cannot be read: {error.strerror}.",
            "Name the right file with --policy.",
        ) from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path} is not UTF-8: {error}.", "Save it as UTF-8.") from error
    parse(text)
    return text


def policy_changed(ledger: Ledger, path: Path | None) -> bool:
    """Whether the policy file says something else than the last recorded one."""
    if path is None:
        return False
    last = ledger.rows("SELECT toml FROM policies ORDER BY seq DESC LIMIT 1")
    return not last or last[0][0] != policy_text(path)


def record_policy(ledger: Ledger, path: Path | None) -> bool:
    """Record the policy file where it has changed; returns whether it had."""
    if path is None or not policy_changed(ledger, path):
        return False
    text = policy_text(path)
    effective_from = parse(text).effective_from
    body = {
        "toml": text,
        "effective_from": format_time(effective_from) if effective_from else None,
    }
    seen = Observation("policy", body, "ledger", recorded=ledger.now())
    append(ledger, [Incoming(str(path), 1, text, seen)])
    return True
