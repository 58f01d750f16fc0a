"""Signatures: who knows the secret sent exactly this body."""

import hmac
import os
from collections.abc import Mapping
from pathlib import Path

from ledger.errors import UnreadableRecordError, UsageError
from ledger.private import private_bytes
from ledger.settings import PREFIX

_VARIABLE = f"{PREFIX}WEBHOOK_SECRET"
_FILE = f"{PREFIX}WEBHOOK_SECRET_FILE"
HEADER = "x-hub-signature-256"

Secrets = tuple[bytes, ...]


def secrets(environment: Mapping[str, str] = os.environ) -> Secrets:
    """The webhooks' secrets: one from a variable, else one a line from the file another names.

    Several hold at once while a secret is being changed. Raises UsageError, which names both
    places and never what they hold.
    """
    if environment.get(_VARIABLE, "").strip():
        return (os.fsencode(environment[_VARIABLE].rstrip("\r\n")),)
    if environment.get(_FILE):
        return _from_file(Path(environment[_FILE]))
    raise UsageError(
        f"There is no webhook secret: {_VARIABLE} and {_FILE} are both unset.",
        f"Set {_VARIABLE} to the secret of the webhook at GitHub, or {_FILE} to a file that only "
        "you can read, with one secret a line. Without one nobody can tell who sent a delivery.",
    )


def _from_file(path: Path) -> Secrets:
    raw = private_bytes(path, "The secret file", f"Correct {_FILE}.", UsageError)
    found = tuple(line for line in raw.splitlines() if line.strip())
    if not found:
        raise UsageError(f"The secret file {path} is empty.", "Put one secret on each line.")
    return found


def check(body: bytes, headers: Mapping[str, str], known: Secrets) -> None:
    """Raise UnreadableRecordError (`no_signature`, `bad_signature`) unless a secret signed a body.

    Only `X-Hub-Signature-256` counts, and every comparison takes the same time.
    """
    said = headers.get(HEADER, "").strip()
    if not said:
        raise UnreadableRecordError(
            "no_signature",
            "The delivery has no X-Hub-Signature-256, so anybody may have sent it.",
            "Give the webhook a secret at GitHub, and have the receiver keep that header.",
        )
    signed = [b"sha256=" + hmac.digest(secret, body, "sha256").hex().encode() for secret in known]
    given = said.encode("utf-8", "backslashreplace")
    if not any([hmac.compare_digest(given, one) for one in signed]):  # noqa: C419 - all, always
        raise UnreadableRecordError(
            "bad_signature",
            "The signature of the delivery is not that of its body under any secret we know.",
            f"See that {_VARIABLE} or {_FILE} holds the webhook's secret (the former one too, "
            "while it is being changed) and that the receiver keeps the body byte by byte; then "
            "run `deploy-ledger quarantine retry`.",
        )
