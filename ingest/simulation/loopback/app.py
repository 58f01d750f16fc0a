"""A GitHub App at the loopback server: what it signs is checked, and tokens end as GitHub's do."""

import re
import secrets
import time
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

_LONGEST_SECONDS = 600
_INSTALLED = re.compile(r"/repos/([^/]+/[^/]+)/installation")
_TOKENS = re.compile(r"/app/installations/(\d+)/access_tokens")


@dataclass
class AppAtServer:
    """An App by its number and public key; `installations` are by repository (OWNER/NAME).

    A token is valid for `seconds` of this machine's clock, which is the one that its user has.
    """

    number: int
    key: RSAPublicKey
    installations: dict[str, int]
    seconds: float = 3600.0
    tokens: dict[str, float] = field(default_factory=dict)

    def accepts(self, token: str) -> bool:
        """Whether a token was given and has not ended."""
        return self.tokens.get(token, 0.0) > time.time()

    def reply(self, verb: str, path: str, authorization: str | None) -> tuple[int, Any] | None:
        """Status and body of what only an App may ask; None where the path is not of that kind."""
        asked, given = _INSTALLED.fullmatch(path), _TOKENS.fullmatch(path)
        if not (asked or (given and verb == "POST")):
            return None
        if not self._signed((authorization or "").removeprefix("Bearer ")):
            return 401, {"message": "A JSON web token could not be decoded"}
        if asked:
            number = self.installations.get(asked[1])
            return (200, {"id": number}) if number else (404, {"message": "Not Found"})
        if not given or int(given[1]) not in self.installations.values():
            return 404, {"message": "Not Found"}
        token, ends = f"ghs_{secrets.token_hex(18)}", time.time() + self.seconds
        self.tokens[token] = ends
        until = datetime.fromtimestamp(ends, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return 201, {"token": token, "expires_at": until, "permissions": {"actions": "read"}}

    def _signed(self, statement: str) -> bool:
        """Whether the App signed a JSON Web Token (RS256) that is valid now."""
        try:
            head, body, signature = statement.split(".")
            self.key.verify(_bytes(signature), f"{head}.{body}".encode(), PKCS1v15(), SHA256())
            said = orjson.loads(_bytes(body))
            begins, ends = said["iat"], said["exp"]
        except (ValueError, KeyError, InvalidSignature):
            return False
        valid = begins <= time.time() < ends <= begins + _LONGEST_SECONDS
        return bool(valid and said["iss"] == str(self.number))


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
