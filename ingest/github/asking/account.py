"""As whom GitHub is asked: the owner of a token, or a GitHub App.

What an account is made of is read again whenever it is signed on: tokens and keys are replaced
while a run goes on.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from github.Auth import Auth, Token
from github.Requester import Requester

from ingest.github.asking.access import token
from ingest.github.asking.app import App, app_named


class Account(Protocol):
    """Somebody who may ask."""

    def sign_on(self, requester: Requester) -> Auth:
        """How each question is signed; `requester` is for what must be asked to know that.

        Raises AuthenticationError.
        """


@dataclass(frozen=True)
class Bearer:
    """The owner of the token in the environment or in a file that it names (`access.token`)."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def sign_on(self, _: Requester) -> Auth:
        """Sign with the token as it is now."""
        return Token(token(self.environment))


def account(
    repositories: Sequence[str], environment: Mapping[str, str] = os.environ
) -> Bearer | App:
    """A GitHub App where the environment names one, else the owner of the token there.

    `repositories` (OWNER/NAME) say where the App is installed, where that is not said. Raises
    AuthenticationError where half of what is needed is said, or nothing.
    """
    app = app_named(repositories, environment)
    if app is not None:
        return app
    token(environment)
    return Bearer(environment)
