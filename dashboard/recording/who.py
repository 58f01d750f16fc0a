"""Who is signed in: what the issuer says of somebody, and whom the policy knows by it.

Everything that the issuer says is text from outside.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.questions import copies, people
from dashboard.server.sign_in import SignIn, current
from ledger.reading.reader import Copy
from reports.render.hidden import visible

HOURS = 12
"""A sign-in holds for a working day: then the issuer is asked again whether somebody still is."""

_EARLY_SECONDS = 300
_LONGEST = 60
_LONGEST_NAME = 320


@dataclass(frozen=True)
class Who:
    """Somebody who signed in.

    `oidc` is the name that the policy would list, None where the issuer does not vouch for one;
    `person` is whom the policy lists by it, if anybody. `vouched` is who signed whom in.
    """

    shown: str
    oidc: str | None
    vouched: str
    person: people.Person | None


def identified(claims: Mapping[str, Any], how: SignIn, copy: Copy, at: float) -> Who | None:
    """Who somebody with those claims is; None where they are another issuer's, or too old.

    `at` is the time in seconds since 1970. The signature was checked when they came.
    """
    issuer, subject, issued = (claims.get(name) for name in ("iss", "sub", "iat"))
    if not claims.get("is_logged_in") or str(issuer).rstrip("/") != how.issuer:
        return None
    if not isinstance(subject, str) or not isinstance(issued, int | float):
        return None
    if not at - HOURS * 3600 < issued <= at + _EARLY_SECONDS:
        return None
    oidc = _named(claims, how.claim)
    shown = _text(claims.get("name")) or oidc or subject
    return Who(
        visible(shown, _LONGEST),
        oidc,
        f"{how.issuer} as {visible(subject, _LONGEST_NAME)}",
        people.person(copy, oidc) if oidc else None,
    )


def _named(claims: Mapping[str, Any], claim: str) -> str | None:
    """What the claim says; an address only where the issuer has verified that it is theirs."""
    said = claims.get(claim)
    if claim == "email" and claims.get("email_verified") not in (True, "true"):
        return None
    text = _text(said)
    return text if text and len(text) <= _LONGEST_NAME else None


def _text(said: object) -> str | None:
    return said if isinstance(said, str) and said.strip() else None


def signed_in() -> Who | None:
    """Who is signed in to this session, with the roles held now; None where nobody is."""
    how = current()
    if how is None:
        return None
    return identified(st.user.to_dict(), how, copies.newest(), time.time())
