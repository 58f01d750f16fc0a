"""People are one person when the policy says so, else by account number, else by login."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.kinds.base import Observation
from ledger.writing.append import Incoming
from reports.judge.evaluate import judge
from tests.conftest import SetClock
from tests.helpers import incoming
from tests.reports.small import GITHUB, deployed, make, record

NOW = "2026-11-02T12:00:00Z"
PEOPLE = """
[[people]]
name = "Alice Example"
github = "Alice"
jira = "557058:0A1B"
oidc = "alice@example.com"
[[people]]
name = "bob"
github = "robert"
[[people]]
name = "Carol"
jira = "carol"
[[people]]
name = "Cary"
github = "carol"
"""
Ask = Callable[..., list[Any]]


def opened(number: int, login: str, account: int) -> Incoming:
    """A pull request, which shows that an account has a login."""
    body = {"number": number, "state": "open", "updated_at": "2026-10-01T08:00:00Z", "head": {},
            "base": {}, "user": {"login": login, "id": account}}  # fmt: skip
    return incoming("pulls", body, url=f"{GITHUB}/pulls")


@pytest.fixture
def ask(tmp_path: Path, set_clock: SetClock) -> Ask:
    """Persons that SQL expressions name, over a ledger of some facts and a policy."""
    set_clock(NOW)

    def persons(*expressions: str, facts: tuple[Incoming, ...] = (), policy: str = "") -> list[Any]:
        path = make(tmp_path / "ledger.duckdb", deployed("x", "2026-10-20T08:00:00Z"), *facts,
                    policy=f'timezone = "UTC"\n{policy}')  # fmt: skip
        with judge(path) as judgement:
            return list(judgement.workspace.rows(f"SELECT {', '.join(expressions)}")[0])

    return persons


def test_the_names_of_one_person_in_every_system(ask: Ask) -> None:
    found = ask(
        "platform_person('ALICE', NULL, 'User', 9)",
        "stated_person('557058:0a1b', NULL, 'jira', 9)",
        "stated_person('Alice@example.com', NULL, 'records', 9)",
        "stated_person('Alice Example', NULL, 'records', 9)",
        "stated_person('alice', NULL, 'records', 9)",
        policy=PEOPLE,
    )
    assert set(found) == {"alice"}


def test_a_name_in_one_system_is_nobody_in_another(ask: Ask) -> None:
    bob, robert, github, jira = ask(
        "platform_person('bob', NULL, 'User', 9)",
        "platform_person('robert', NULL, 'User', 9)",
        "platform_person('carol', NULL, 'User', 9)",
        "stated_person('carol', NULL, 'jira', 9)",
        policy=PEOPLE,
    )
    assert bob != robert
    assert github != jira


def test_a_bot_and_a_deleted_account_are_nobody(ask: Ask) -> None:
    assert (
        ask(
            "platform_person('robot', 5, 'Bot', 9)",
            "platform_person('robot[bot]', NULL, NULL, 9)",
            "platform_person(NULL, NULL, NULL, 9)",
            "platform_person('ghost', 10137, 'User', 9)",
            "stated_person('robot[bot]', NULL, 'records', 9)",
        )
        == [None] * 5
    )


def test_who_changes_the_login_stays_the_same_person(ask: Ask) -> None:
    old, new, bare = ask(
        "platform_person('dave', 7, 'User', 9)",
        "platform_person('dave-new', 7, 'User', 9)",
        "stated_person('dave', NULL, 'records', 9)",
        facts=(opened(1, "dave", 7), opened(2, "dave-new", 7)),
    )
    assert old == new == bare


def test_who_takes_over_a_login_does_not_become_the_other(ask: Ask) -> None:
    """Entry 2 is the first to follow the policy's; 3 shows account 7, and 4 account 9."""
    first, second, before, after, of_alice, others = ask(
        "platform_person('dave', 7, 'User', 9)",
        "platform_person('dave', 9, 'User', 9)",
        "stated_person('dave', NULL, 'records', 3)",
        "stated_person('dave', NULL, 'records', 4)",
        "platform_person('alice', 21, 'User', 9)",
        "platform_person('alice', 22, 'User', 9)",
        facts=(opened(1, "dave", 7), opened(2, "dave", 9), opened(3, "alice", 21),
               opened(4, "alice", 22)),
        policy=PEOPLE,
    )  # fmt: skip
    assert first != second
    assert (before, after) == (first, second)
    assert of_alice == "alice"
    assert others != "alice"


def test_a_role_says_which_entry_gave_it(tmp_path: Path, set_clock: SetClock) -> None:
    """By policy, by record, and by the policy together with the snapshot of a team."""
    set_clock(NOW)
    policy = (
        '[[roles]]\nperson = "amy"\nrole = "qa"\n[[roles]]\nteam = "acme/qa"\nrole = "qa"\n'
        "from = 2026-01-01T00:00:00Z\n"
    )
    people = [{"login": "tess", "id": 3}]
    team = Observation("teams", {"team": "acme/qa", "maintainers": people, "members": []})
    path = make(
        tmp_path / "ledger.duckdb",
        deployed("x", "2026-10-20T08:00:00Z"),
        record("role", person="rob", role="responsible", environments="staging"),
        Incoming("test", 1, "", team),
        policy=policy,
    )
    with judge(path) as judgement:
        found = judgement.workspace.rows(
            "SELECT DISTINCT person, origin, role, seqs FROM role_grant "
            "WHERE step = 'give_qa_result' AND kind = 'staging' ORDER BY person"
        )
    assert found == [
        ("amy", "policy", "qa", [1]),
        ("rob", "record", "responsible", [3]),
        ("tess", "team", "qa", [1, 4]),
    ]


def test_a_team_member_who_changes_the_login_stays(tmp_path: Path, set_clock: SetClock) -> None:
    policy = '[[roles]]\nteam = "acme/qa"\nrole = "qa"\nfrom = 2026-01-01T00:00:00Z\n'
    seen = [
        Incoming("test", n, "", Observation("teams", {
            "team": "acme/qa", "maintainers": [], "members": [{"login": login, "id": 3}]}))
        for n, login in enumerate(("tess", "tess-new"))
    ]  # fmt: skip
    set_clock(NOW)
    path = make(tmp_path / "ledger.duckdb", deployed("x", "2026-10-20T08:00:00Z"), *seen,
                policy=policy)  # fmt: skip
    with judge(path) as judgement:
        found = judgement.workspace.rows(
            "SELECT DISTINCT person, until FROM role_grant WHERE kind = 'staging'"
        )
    assert len(found) == 1
    assert found[0][1].year == 9999
