"""What the ledger appends about itself: its creation, and the policy whenever it changes."""

from pathlib import Path

from ledger.clean import cleaned
from ledger.clock import format_time
from ledger.errors import PolicyError, UsageError
from ledger.file.store import Ledger
from ledger.keys import SigningKey
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
        begin(ledger)
        written = not policy.exists()
        if written:
            policy.parent.mkdir(parents=True, exist_ok=True)
            policy.write_text(template(ledger.now()), encoding="utf-8")
        record_policy(ledger, policy)
    return written


def begin(ledger: Ledger) -> None:
    """Append the entry of the ledger's creation, unless it is there; it is the first."""
    if ledger.head()[0] == 0:
        about = {"simulated": ledger.simulated, "origin": ledger.origin}
        append_own(ledger, "init", Observation("ledger", about, "ledger"))


def append_own(
    ledger: Ledger, origin: str, said: Observation, *, cosigner: SigningKey | None = None
) -> int:
    """Append what the ledger says about itself; returns its entry.

    Raises UsageError where it cannot be an entry: then nothing that rests on it may be done.
    """
    (outcome,) = append(ledger, [Incoming(origin, 1, "", said)], cosigner=cosigner)
    if outcome.seq is None:
        raise UsageError(
            f"What {origin} has to say cannot be kept: {outcome.reason}.",
            "Say it in plain text, without half characters.",
        )
    return outcome.seq


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
    # Kept without e-mail addresses, like everything.
    return not last or last[0][0] != cleaned(policy_text(path))


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
    append_own(ledger, "policy", seen)
    return True
