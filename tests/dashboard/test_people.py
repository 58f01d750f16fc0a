"""Who somebody who signed in is, which roles that gives, and what may be recorded with them."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.questions.people import Person, person
from dashboard.recording.allowed import TYPES, refuse, where
from dashboard.recording.submit import submit
from dashboard.recording.who import HOURS, Who, identified
from dashboard.server.sign_in import SignIn
from ledger.errors import UsageError
from ledger.reading.reader import Copy, Reader
from tests.dashboard.signing import POLICY, claims, small
from tests.reports.small import sha

ISSUER = "https://login.acme.example"
HOW = SignIn(ISSUER, "ledger", "https://ledger.acme.example", "email", False, "s" * 9, "c" * 40)
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
MORE = """
[[people]]
name = "Bob Other"
oidc = "helen-acme"
[[people]]
name = "Ada Ended"
github = "ada-acme"
oidc = "ada@acme.example"
[[roles]]
person = "ada-acme"
role = "qa"
to = 2026-11-02T12:00:00Z
[[roles]]
person = "Bob Other"
role = "devops"
repositories = ["acme/other", "acme/shop"]
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The published copy of a small organisation."""
    return Reader(small(tmp_path_factory.mktemp("people") / "ledger.duckdb", POLICY + MORE)).copy()


def found(copy: Copy, oidc: str) -> Person:
    """Somebody whom the policy lists."""
    one = person(copy, oidc)
    assert one is not None
    return one


@pytest.mark.parametrize(
    ("oidc", "by", "roles"),
    [
        ("quinn@acme.example", "quinn-acme", {"qa"}),
        ("QUINN@acme.example", "quinn-acme", {"qa"}),
        ("helen@acme.example", "helen-acme", {"head_of_engineering"}),
        ("vera@acme.example", "vera-acme", set()),
        ("ada@acme.example", "ada-acme", set()),  # it ended at the moment of judgement
        ("helen-acme", "bob other", {"devops"}),  # listed as somebody else's oidc name
    ],
)
def test_roles_as_of_now(copy: Copy, oidc: str, by: str, roles: set[str]) -> None:
    one = found(copy, oidc)
    assert (one.by, set(one.roles)) == (by, roles)


@pytest.mark.parametrize(
    "oidc", ["quinn-acme", "Quinn Abara", "nobody@acme.example", "", "' OR 1=1 --", "x" * 10_000]
)
def test_a_name_that_is_no_oidc_name_is_nobodys(copy: Copy, oidc: str) -> None:
    assert person(copy, oidc) is None


@pytest.mark.parametrize(
    ("oidc", "types"),
    [
        ("quinn@acme.example", {"qa", "verification"}),
        ("helen@acme.example", {"verification", "exception"}),
        ("helen-acme", {"verification", "exception"}),
        ("vera@acme.example", set()),
    ],
)
def test_what_may_be_recorded(copy: Copy, oidc: str, types: set[str]) -> None:
    assert {type_ for type_ in TYPES if where(found(copy, oidc), type_)} == types


@pytest.mark.parametrize(
    ("oidc", "type_", "fields", "kind", "is_refused"),
    [
        ("quinn@acme.example", "qa", {}, "staging", False),
        ("quinn@acme.example", "qa", {}, "production", True),
        ("quinn@acme.example", "qa", {}, None, True),
        ("quinn@acme.example", "qa", {"repository": "acme/other"}, "staging", True),
        ("quinn@acme.example", "verification", {}, "production", False),
        ("quinn@acme.example", "exception", {"kind": "urgent"}, "production", True),
        ("helen@acme.example", "exception", {"kind": "urgent"}, "production", False),
        ("helen@acme.example", "exception", {"kind": "other", "pull_request": "3"}, None, False),
        ("helen@acme.example", "qa", {}, "staging", True),
        ("helen-acme", "exception", {"kind": "pipeline"}, "production", False),
        ("helen-acme", "exception", {"kind": "urgent"}, "production", True),
        ("vera@acme.example", "verification", {}, "production", True),
    ],
)
def test_who_is_refused(
    copy: Copy, oidc: str, type_: Any, fields: dict[str, str], kind: str | None, is_refused: bool
) -> None:
    said = {"repository": "acme/shop", **fields}
    if not is_refused:
        refuse(found(copy, oidc), type_, said, kind)
        return
    with pytest.raises(UsageError, match="You may not record"):
        refuse(found(copy, oidc), type_, said, kind)


@pytest.mark.parametrize(
    ("who", "changed", "says"),
    [
        (None, {}, "Nobody whom the policy lists"),
        ("nobody@acme.example", {}, "Nobody whom the policy lists"),
        ("vera@acme.example", {}, "You may not record"),
        ("quinn@acme.example", {"kind": "production"}, "You may not record"),
        ("quinn@acme.example", {"at": NOW + timedelta(hours=1)}, "lies in the future"),
        ("quinn@acme.example", {"typed": {"sha": sha("main")[:7]}}, "no full SHA"),
    ],
)
def test_what_the_server_refuses_whatever_the_page_showed(
    copy: Copy, monkeypatch: pytest.MonkeyPatch, who: str | None, changed: dict[str, Any], says: str
) -> None:
    monkeypatch.setattr(
        "dashboard.recording.writer.record", lambda *_: pytest.fail("It was handed to the writer.")
    )
    typed = {"repository": "acme/shop", "result": "pass", **changed.pop("typed", {})}
    one = Who("somebody", who, ISSUER, person(copy, who)) if who else None
    with pytest.raises(UsageError, match=says):
        submit(
            one, "qa", typed, **{"kind": "staging", "name": "x", "at": NOW, "now": NOW, **changed}
        )


def _signed_in(copy: Copy, **changed: Any) -> Who | None:
    at = time.time()
    said = {**claims("q", "quinn@acme.example"), "is_logged_in": True, "iss": ISSUER, "iat": at}
    return identified({**said, **changed}, HOW, copy, at)


def test_what_the_issuer_says_is_believed(copy: Copy) -> None:
    who = _signed_in(copy)
    assert who is not None
    assert who.person == person(copy, "quinn@acme.example")
    assert (who.oidc, who.vouched) == ("quinn@acme.example", f"{ISSUER} as q")


@pytest.mark.parametrize(
    "changed",
    [
        {"is_logged_in": False},
        {"iss": "https://other.example"},
        {"iss": None},
        {"iat": None},
        {"iat": time.time() - HOURS * 3600 - 1},
        {"iat": time.time() + 3600},
        {"iat": float("nan")},
        {"sub": None},
        {"sub": 7},
    ],
)
def test_claims_that_count_for_nothing(copy: Copy, changed: dict[str, Any]) -> None:
    assert _signed_in(copy, **changed) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email": ["helen@acme.example"]},
        {"email": ""},
        {"email": "q" * 400},
    ],
)
def test_an_address_that_is_not_vouched_for_names_nobody(
    copy: Copy, changed: dict[str, Any]
) -> None:
    who = _signed_in(copy, **changed)
    assert who is not None
    assert (who.oidc, who.person) == (None, None)


@pytest.mark.parametrize("name", ["\x1b[31mred", "\u202egnp", "x" * 10_000, "a\nb"])
def test_a_name_is_one_short_visible_line(copy: Copy, name: str) -> None:
    who = _signed_in(copy, name=name, sub=name)
    assert who is not None
    assert who.shown.isprintable()
    assert len(who.shown) < 120
    assert who.vouched.isprintable()
