"""Who signs people in: the OpenID Connect issuer that the settings name, and our part with it.

The two secrets come from the environment or from a file of mode 0600, and go no further than the
server's memory. Streamlit does the rest (`st.login`): authorisation code flow with state, nonce
and, where the issuer knows it, PKCE; the signature and the times of the token are checked.
"""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ledger.errors import SettingsError
from ledger.private import private_bytes
from ledger.settings import PREFIX, SIGN_IN, Settings, settings

if TYPE_CHECKING:
    from streamlit.runtime.secrets import SecretsValue

CLIENT_SECRET = f"{PREFIX}SIGN_IN_CLIENT_SECRET"
COOKIE_SECRET = f"{PREFIX}SIGN_IN_COOKIE_SECRET"
CALLBACK = "/oauth2callback"
LISTED, EVERYONE = "listed", "everyone"
_SHORTEST_SECRET = 32
_NEEDED = ("issuer", "client_id", "public_address")


@dataclass(frozen=True)
class SignIn:
    """How people sign in.

    `claim` names the person as the policy's `[[people]]` do (`oidc`); with `everyone` whoever the
    issuer signs in may look, else only who is listed there. `public_address` is the origin that
    browsers see. The secrets are in no `repr`.
    """

    issuer: str
    client_id: str
    public_address: str
    claim: str
    everyone: bool
    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)

    @property
    def callback(self) -> str:
        """Where the issuer sends people back to: it must be registered there."""
        return self.public_address + CALLBACK

    def for_streamlit(self) -> "dict[str, SecretsValue]":
        """What `st.login` needs, for `st.App(secrets=...)`."""
        return {
            "auth": {
                "redirect_uri": self.callback,
                "cookie_secret": self.cookie_secret,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "server_metadata_url": f"{self.issuer}/.well-known/openid-configuration",
            }
        }


@cache
def current() -> SignIn | None:
    """How people sign in to this server; None where nobody can."""
    return sign_in(settings(None, None))


def sign_in(found: Settings, environment: Mapping[str, str] = os.environ) -> SignIn | None:
    """How people sign in by those settings; None where they say nothing of it.

    Raises SettingsError, which names every place and never what a secret says.
    """
    said = found.sign_in
    if not said and not environment.get(CLIENT_SECRET):
        return None
    if missing := [name for name in _NEEDED if not said.get(name)]:
        raise SettingsError(
            f"The sign-in lacks {', '.join(missing)}.",
            f"Say {'it' if len(missing) == 1 else 'them'} in the table [{SIGN_IN}] of "
            f"deploy-ledger.toml, or as {PREFIX}SIGN_IN_{missing[0].upper()} and so on.",
        )
    viewers = said.get("viewers", LISTED)
    if viewers not in (LISTED, EVERYONE):
        raise SettingsError(
            f"sign_in.viewers says {viewers[:40]!r}.", f"It may say {LISTED} or {EVERYONE}."
        )
    return SignIn(
        _address(said["issuer"], "issuer"),
        said["client_id"],
        _origin(said["public_address"]),
        said.get("claim", "email"),
        viewers == EVERYONE,
        _secret(CLIENT_SECRET, said.get("client_secret_file"), environment),
        _cookie_secret(said.get("cookie_secret_file"), environment),
    )


def _secret(variable: str, file: str | None, environment: Mapping[str, str]) -> str:
    named = f"sign_in.{variable.removeprefix(f'{PREFIX}SIGN_IN_').lower()}_file"
    said = environment.get(variable, "")
    if not said and file:
        fix = f"Correct {named}."
        raw = private_bytes(Path(file), "The file", fix, SettingsError)
        try:
            said = raw.decode()
        except UnicodeDecodeError:
            raise SettingsError(f"The file {file} is not text.", fix) from None
    if not said.strip():
        raise SettingsError(
            f"There is no {named.removeprefix('sign_in.').removesuffix('_file').replace('_', ' ')} "
            "for the sign-in.",
            f"Set {variable}, or {named} to a file of mode 0600 that holds it.",
        )
    return said.strip()


def _cookie_secret(file: str | None, environment: Mapping[str, str]) -> str:
    """The secret that signs the browsers' cookies; a fresh one signs everybody out at a restart."""
    if not file and not environment.get(COOKIE_SECRET):
        return secrets.token_hex()
    found = _secret(COOKIE_SECRET, file, environment)
    if len(found) < _SHORTEST_SECRET:
        raise SettingsError(
            f"The cookie secret has fewer than {_SHORTEST_SECRET} characters.",
            "Make one with `openssl rand -hex 32`, or leave it out: then each start makes its own.",
        )
    return found


def _address(said: str, name: str) -> str:
    """An address without a slash at its end: https, or http on this machine.

    A secret and a signed-in browser must not travel open.
    """
    try:
        parts = urlsplit(said)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        parts, host = urlsplit(""), None
    if (
        host is None
        or parts.scheme not in ("https", "http")
        or parts.query
        or parts.fragment
        or parts.username
        or parts.password
    ):
        raise SettingsError(
            f"sign_in.{name} is not a plain web address.",
            f"Give one such as https://{name}.example.",
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise SettingsError(
            f"sign_in.{name} is an http address, where others can read along.",
            "Give an https address.",
        )
    return said.rstrip("/")


def _origin(said: str) -> str:
    address = _address(said, "public_address")
    parts = urlsplit(address)
    if parts.path:
        raise SettingsError(
            "sign_in.public_address has a path.",
            "Give the dashboard a name of its own, such as https://ledger.example.",
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, whatever a name server says."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
