"""Who a name stands for (controls.md section 3: "People are one person when ...").

`[[people]]` of the policy says so first; else the account number where a platform gives one; else
the login. Most logins have had one account and most accounts one login: for those the login is the
person. Where a login went from one account to another, or an account changed its login, a bare
name means the account that had it when the entry that says it was appended.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from ledger.policy.model import Person
from ledger.policy.people import accounts
from ledger.reading.workspace import Workspace
from reports.evidence.policy.book import PolicyBook

FOREVER = 2**62
"""Past every sequence number."""

Spans = Mapping[str, Sequence[tuple[int, int, int]]]

_SEEN = """
CREATE TABLE account_seen AS
SELECT lower(login) AS login, account_id, seq FROM (
    SELECT actor AS login, actor_id AS account_id, seq FROM every_runs
    UNION ALL SELECT creator, creator_id, seq FROM every_deployments
    UNION ALL SELECT reviewer, reviewer_id, seq FROM every_run_reviews
    UNION ALL SELECT reviewer, reviewer_id, seq FROM every_gate_decisions
    UNION ALL SELECT login, member_id, seq FROM every_team_members
    UNION ALL SELECT author, author_id, seq FROM every_pulls
    UNION ALL SELECT reviewer, reviewer_id, seq FROM every_pull_reviews
    UNION ALL SELECT author, author_id, seq FROM every_comments
    UNION ALL SELECT sender, sender_id, seq FROM every_dispatch_inputs)
WHERE login IS NOT NULL AND account_id IS NOT NULL;
"""
CHANGED = """
WITH pair AS (SELECT DISTINCT login, account_id FROM account_seen),
shared AS (SELECT login FROM pair GROUP BY login HAVING count(*) > 1),
renamed AS (SELECT account_id FROM pair GROUP BY account_id HAVING count(*) > 1),
changed AS (
    FROM shared
    UNION SELECT login FROM pair SEMI JOIN renamed USING (account_id)
    UNION SELECT login FROM pair WHERE account_id IN (
        SELECT account_id FROM pair SEMI JOIN shared USING (login))
)
SELECT login, account_id, seq FROM account_seen SEMI JOIN changed USING (login)
ORDER BY login, seq, account_id
"""
"""Accounts with several logins, logins with several accounts, and all that these touch."""
# `person` of a bot or a deleted account (GitHub shows `ghost`) is None. Names from a record may be
# of any system.
_MACROS = """
SET VARIABLE names = (SELECT map(list(name), list(spans)) FROM (
    SELECT system || ':' || name AS name, list({'since': since, 'until': until, 'person': person})
        AS spans FROM named GROUP BY ALL));
SET VARIABLE accounts = (SELECT map(list(account_id), list(person)) FROM account_person);
CREATE MACRO name_in(system, login, entry) AS coalesce(list_filter(
    getvariable('names')[system || ':' || lower(login)],
    lambda span: entry >= span.since AND entry < span.until)[1].person, lower(login));
CREATE MACRO platform_person(login, account_id, account_type, entry) AS
    CASE WHEN login IS NULL OR account_type = 'Bot' OR login LIKE '%[bot]'
            OR lower(login) = 'ghost' THEN NULL
         ELSE coalesce(getvariable('accounts')[account_id], name_in('github', login, entry)) END;
CREATE MACRO stated_person(login, account_id, source, entry) AS
    CASE WHEN source = 'github' THEN platform_person(login, account_id, NULL, entry)
         WHEN login IS NULL OR login LIKE '%[bot]' THEN NULL
         WHEN source = 'jira' THEN name_in('jira', login, entry)
         ELSE name_in('records', login, entry) END;
"""


def put_people(workspace: Workspace, book: PolicyBook) -> None:
    """Tables `named` (system, name, since, until, person) and `account_person`; macros over them.

    `since` and `until` are sequence numbers of entries: `platform_person(login, account_id,
    account_type, entry)` is who a platform names, `stated_person(login, account_id, source,
    entry)` who a record does.
    """
    workspace.run(_SEEN)
    spans = _spans(workspace.rows(CHANGED))
    persons = {account: f"account {account}" for of in spans.values() for _, _, account in of}
    names: dict[tuple[str, str], str] = {}
    for said, entry in _listed(book):
        names |= _names(said, entry, spans, persons, book.latest.policy.people)
    workspace.put(
        "account_person",
        pl.DataFrame(
            list(persons.items()),
            schema={"account_id": pl.Int64, "person": pl.String},
            orient="row",
        ),
    )
    workspace.put(
        "named",
        pl.DataFrame(
            sorted(set(_every(names, spans, persons))),
            schema={
                "system": pl.String,
                "name": pl.String,
                "since": pl.Int64,
                "until": pl.Int64,
                "person": pl.String,
            },
            orient="row",
        ),
    )
    workspace.run(_MACROS)


def _spans(seen: Sequence[tuple[str, int, int]]) -> Spans:
    """For each login, which account had it from which entry until before which."""
    runs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for login, account, seq in seen:
        if not runs[login] or runs[login][-1][1] != account:
            runs[login].append((seq if runs[login] else 0, account))
    return {
        login: [
            (since, of[place + 1][0] if place + 1 < len(of) else FOREVER, account)
            for place, (since, account) in enumerate(of)
        ]
        for login, of in runs.items()
    }


def _listed(book: PolicyBook) -> Iterator[tuple[Person, int]]:
    """The people of the policy in force, each with the entry that first said so."""
    latest = book.latest
    earlier = [version for version in book.versions if version.seq <= latest.seq]
    for person in latest.policy.people:
        said = latest.seq
        for version in sorted(earlier, key=lambda one: -one.seq):
            if person not in version.policy.people:
                break
            said = version.seq
        yield person, said


def _names(
    said: Person, entry: int, spans: Spans, persons: dict[int, str], people: Sequence[Person]
) -> dict[tuple[str, str], str]:
    """Each name of a person by system; an account that the GitHub login stood for is the person."""
    listed = accounts(said)
    first, person = next(iter(listed.items()))
    if first != "github" and any((one.github or "").lower() == person for one in people):
        person = f"{first} {person}"
    names = dict.fromkeys(listed.items(), person)
    login = listed.get("github", "")
    if login in spans:
        meant = next(a for since, until, a in spans[login] if since <= entry < until)
        persons[meant] = person
        del names["github", login]
    return {**names, ("name", said.name.lower()): person}


def _every(
    names: Mapping[tuple[str, str], str], spans: Spans, persons: Mapping[int, str]
) -> Iterator[tuple[str, str, int, int, str]]:
    """The rows of `named`; a record's name is looked for among logins first, full names last."""
    for (system, name), person in names.items():
        yield system, name, 0, FOREVER, person
    for login, of in spans.items():
        for since, until, account in of:
            yield "github", login, since, until, persons[account]
            yield "records", login, since, until, persons[account]
    for name in {name for _, name in names} - spans.keys():
        places = ("github", "jira", "oidc", "name")
        person = next(names[place, name] for place in places if (place, name) in names)
        yield "records", name, 0, FOREVER, person
