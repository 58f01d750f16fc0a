"""Whom to ask, and as whom: the address of the API and the token, neither ever printed."""

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from ledger.errors import AuthenticationError, UsageError
from ledger.private import private_bytes
from ledger.settings import PREFIX

BASE_URL = "https://api.github.com"

_VARIABLES = (f"{PREFIX}GITHUB_TOKEN", "GITHUB_TOKEN")
_FILE = f"{PREFIX}GITHUB_TOKEN_FILE"


def token(environment: Mapping[str, str] = os.environ) -> str:
    """The token: from one of two variables, else from the file that a third one names.

    Raises AuthenticationError, which names every place that was looked at.
    """
    for name in _VARIABLES:
        if environment.get(name, "").strip():
            return _usable(environment[name], name)
    if environment.get(_FILE):
        file = Path(environment[_FILE])
        return _usable(private_text(file, _FILE), str(file))
    places = ", ".join((*_VARIABLES, _FILE))
    raise AuthenticationError(
        f"There is no GitHub token: {places} are all unset.",
        f"Set one of them; {_FILE} names a file that only you can read. A fine-grained token needs "
        "read access to actions, checks, commit statuses, contents, deployments, environments, "
        "issues and pull requests; for branch protection also to administration, and for teams "
        "to the members of the organisation.",
    )


def private_text(path: Path, variable: str) -> str:
    """What stands in a file that only its owner can read; `variable` is what named it.

    Raises AuthenticationError.
    """
    fix = f"Correct {variable}."
    try:
        return private_bytes(path, "The file", fix, AuthenticationError).decode()
    except UnicodeDecodeError:
        raise AuthenticationError(f"The file {path} cannot be read: it is not text.", fix) from None


def _usable(text: str, place: str) -> str:
    found = text.strip()
    if not found or not found.isascii() or not found.isprintable() or " " in found:
        raise AuthenticationError(
            f"What {place} holds is not a token.", "Put the token there, and nothing else."
        )
    return found


def checked(base_url: str) -> str:
    """The address of an API without a slash at its end.

    Raises UsageError unless it is https, or http on this machine: a token must not travel open.
    """
    try:
        parts = urlsplit(base_url)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        parts, host = urlsplit(""), None
    if host is None or parts.scheme not in ("https", "http") or parts.query or parts.fragment:
        raise UsageError(
            "The base URL is not the address of an API.",
            f"Give one such as {BASE_URL} or https://HOST/api/v3.",
        )
    if parts.username or parts.password:
        raise UsageError(
            "The base URL carries a user name or password.",
            f"Leave them out; the token comes from {_VARIABLES[0]}.",
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise UsageError(
            f"A token is not sent to {host} over http, where others can read it.",
            "Give an https address.",
        )
    return base_url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
