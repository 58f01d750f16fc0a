"""A GitHub App: its key signs a short statement, for which GitHub gives a token of an hour.

PyGithub makes both and renews the token before it ends.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from github.Auth import AppAuth, AppInstallationAuth
from github.Requester import Requester

from ingest.github.asking.access import private_text
from ledger.errors import AuthenticationError
from ledger.settings import PREFIX

_APP = f"{PREFIX}GITHUB_APP_"
ID, KEY_FILE, INSTALLATION = f"{_APP}ID", f"{_APP}KEY_FILE", f"{_APP}INSTALLATION"


@dataclass(frozen=True)
class App:
    """An App by its id, the file of its key, and the number of its installation.

    Without that number, the installation is the one that `repositories` have in common.
    """

    number: str
    key_file: Path
    installation: int | None
    repositories: tuple[str, ...] = field(default=())

    def sign_on(self, requester: Requester) -> AppInstallationAuth:
        """Sign with tokens of the installation; the key is read again.

        Raises AuthenticationError for a key that is none, and for an App that is not installed.
        """
        app = AppAuth(self.number, _key(self.key_file))
        number = self.installation or self._installed(requester.withAuth(app))
        return AppInstallationAuth(app, number)

    def _installed(self, requester: Requester) -> int:
        found = {
            self._asked(requester, f"/repos/{name}/installation") for name in self.repositories
        }
        if len(found) > 1:
            raise AuthenticationError(
                "The repositories belong to different installations of the GitHub App.",
                "Name only those of one organisation in a run.",
            )
        if not found:
            raise AuthenticationError(
                "No repository says which installation of the GitHub App to use.",
                f"Set {INSTALLATION} to its number.",
            )
        return found.pop()

    def _asked(self, requester: Requester, path: str) -> int:
        status, _, text = requester.requestJson("GET", path)
        body: Any = _decoded(text) if status == 200 else None
        number = body.get("id") if isinstance(body, dict) else None
        if not isinstance(number, int):
            raise refused_app(status, path)
        return number


def app_named(
    repositories: Sequence[str], environment: Mapping[str, str] = os.environ
) -> App | None:
    """The App that the environment names, None where it names none.

    Raises AuthenticationError where it says half of it, or the key cannot be used.
    """
    said = {name: environment.get(name, "").strip() for name in (ID, KEY_FILE, INSTALLATION)}
    if not any(said.values()):
        return None
    if not said[ID] or not said[KEY_FILE]:
        raise AuthenticationError(
            f"A GitHub App needs both {ID} and {KEY_FILE}.", "Set the one that is missing."
        )
    if not said[ID].isalnum() or not said[ID].isascii():
        raise AuthenticationError(
            f"{ID} is not the number of an App, nor its client id.",
            "The App's page in GitHub's settings says both.",
        )
    if said[INSTALLATION] and not re.fullmatch("[0-9]{1,18}", said[INSTALLATION]):
        raise AuthenticationError(
            f"{INSTALLATION} is not a number.",
            "It is at the end of the address of the page on which the installation is configured.",
        )
    file = Path(said[KEY_FILE])
    _key(file)
    number = int(said[INSTALLATION]) if said[INSTALLATION] else None
    return App(said[ID], file, number, tuple(repositories))


def refused_app(status: int | None, path: str) -> AuthenticationError:
    """The error of an App that GitHub does not give what it needs.

    `status` is the answer's, None where that cannot be read.
    """
    if status == 404:
        return AuthenticationError(
            f"The GitHub App is not installed where it is needed ({path} is not found).",
            f"Install it there, or correct {INSTALLATION}.",
        )
    return AuthenticationError(
        f"GitHub does not accept the GitHub App ({status or 'no readable answer'} to {path}).",
        f"Check {ID}, that the key in {KEY_FILE} is one of this App's, that the App is not "
        "suspended, and that this machine's clock is right: what it signs is valid for minutes.",
    )


def _decoded(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _key(path: Path) -> str:
    text = private_text(path, KEY_FILE)
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise AuthenticationError(
            f"{path} does not hold the private key of a GitHub App.",
            "Put the PEM file there that GitHub made for the App, as it was downloaded.",
        )
    return text
