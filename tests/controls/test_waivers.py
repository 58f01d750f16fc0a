"""Waivers never leak: what is waived is what section 3 of controls.md allows, exactly."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.records.line import observe_record
from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, append
from reports.judge.evaluate import judge
from tests.controls.exceptions_oracle import Deployed, Grant, Paper, waiver
from tests.helpers import incoming
from tests.reports.small import sha

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
CONTROLS = ("C7.4", "C11.1", "C14.2", "C10.4", "C14.1", "C3.1", "C11.1c", "C3.5", "C12.2d", "C9.1")
FAILING = {
    "production": ("C7.4", "C11.1", "C14.2"),
    "staging": ("C10.4", "C14.1"),
    "development": ("C9.1",),
}
TO_DEVELOPMENT = 100
"""The pull request 100 + n brought to development what n brought to main."""
PLACES = (
    ("acme/shop", "production", "production"),
    ("acme/shop", "prod-eu", "production"),
    ("acme/shop", "staging", "staging"),
    ("acme/api", "production", "production"),
)
POLICY = 'timezone = "Europe/Berlin"\n[registers]\nrecords_from = 2026-01-01T00:00:00Z\n'
PEOPLE = ("hanna", "dora", "eve")

moments = st.integers(0, 27 * 24 * 4).map(
    lambda n: datetime(2026, 10, 2, tzinfo=UTC) + n * HOUR / 4
)
before = (-29 * DAY, -2 * DAY, -HOUR, -HOUR, -SECOND, timedelta(0))
after = (-40 * DAY, -30 * DAY, SECOND, HOUR, DAY, 2 * DAY, 3 * DAY, 5 * DAY, 40 * DAY)
offsets = st.sampled_from((*before * 4, *after))
revocations = st.sampled_from((None,) * 12 + (-HOUR, timedelta(0), SECOND, DAY))
expiries = st.sampled_from((None,) * 8 + (-HOUR, timedelta(0), SECOND, SECOND, DAY, DAY))


def mostly(value: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from((value,) * 19 + (None,))


@st.composite
def deployments(draw: st.DrawFn) -> list[Deployed]:
    """Deployments of each place in order, each of a later commit; commit N came by request N."""
    found = []
    for place, (repository, environment, kind) in enumerate(PLACES):
        times = sorted(draw(st.sets(moments, min_size=2, max_size=3)))
        steps = draw(st.lists(st.integers(1, 3), min_size=len(times), max_size=len(times)))
        before = 0
        for started, step in zip(times, steps, strict=True):
            commit = before + step
            carried = frozenset(
                base + n for n in range(before + 1, commit + 1) for base in (0, TO_DEVELOPMENT)
            )
            name = f"record:{place}-{commit}"
            found.append(Deployed(name, repository, environment, kind, started, carried))
            before = commit
    return found


@st.composite
def pulls(draw: st.DrawFn) -> list[Deployed]:
    """Pull requests merged to development, which nothing deployed there."""
    found = []
    for repository in ("acme/shop", "acme/api"):
        for n in draw(st.sets(st.integers(1, 9), min_size=1, max_size=3)):
            number = TO_DEVELOPMENT + n
            name = f"pull_request:{repository}:{number}"
            of = frozenset({number})
            found.append(Deployed(name, repository, None, "development", draw(moments), of))
    return found


@st.composite
def grants(draw: st.DrawFn) -> list[Grant]:
    """Hanna heads engineering of production throughout; others get roles now and then."""
    both = frozenset({"production", "staging"})
    every = both | {"development"}
    first = Grant("hanna", "head_of_engineering", every, datetime(2026, 1, 1, tzinfo=UTC), None)
    others = draw(
        st.lists(
            st.tuples(
                st.sampled_from(PEOPLE[1:]),
                st.sampled_from(("head_of_engineering", "devops", "qa")),
                st.sampled_from((every, both, frozenset({"production"}), frozenset({"staging"}))),
                moments,
                st.sampled_from((None, DAY, 10 * DAY)),
            ),
            max_size=4,
        )
    )
    return [
        first,
        *(Grant(who, role, kinds, at, at + long if long else None)
          for who, role, kinds, at, long in others),
    ]  # fmt: skip


@st.composite
def paper(draw: st.DrawFn, seq: int, listed: list[Deployed], given_: list[Grant]) -> Paper:
    """An exception near a deployment: most of what makes it valid holds, and some does not."""
    meant = draw(st.sampled_from(listed))
    kinds = ("urgent", "urgent", "pipeline", "qa_outside_staging", "without_full_qa", "other")
    kind = draw(st.sampled_from(kinds))
    needs_names = kind in ("urgent", "other")
    names = FAILING[meant.kind] if draw(st.booleans()) else CONTROLS
    named = st.lists(st.sampled_from(names), min_size=needs_names, max_size=3, unique=True)
    is_pull = meant.environment is None
    scope = "pull" if is_pull else draw(st.sampled_from(("deployment", "pull", "place")))
    approved = draw(
        st.sampled_from((meant.started, *(grant.since for grant in given_[1:])))
    ) + draw(offsets)
    expires, revoked = draw(expiries), draw(revocations)
    wide = draw(st.sampled_from((timedelta(0), HOUR, 10 * DAY)))
    is_place = scope == "place"
    return Paper(
        seq=seq,
        kind=kind,
        controls=tuple(draw(named)),
        repository=meant.repository,
        deployment=meant.id if scope == "deployment" else None,
        pull=draw(st.sampled_from(sorted(meant.pulls))) if scope == "pull" else None,
        environment=meant.environment if is_place else None,
        since=meant.started - wide if is_place else None,
        until=meant.started + draw(st.sampled_from((timedelta(0), wide))) if is_place else None,
        reason=draw(mostly("regulator")),
        risk=draw(mostly("refunds")),
        approver=draw(st.sampled_from((*("hanna",) * 5, *PEOPLE, None))),
        approved_at=draw(st.sampled_from((*(approved,) * 24, None))),
        written_at=approved + draw(st.sampled_from((timedelta(0), timedelta(0), HOUR, 3 * DAY))),
        expires_at=None if expires is None else meant.started + expires,
        revoked_at=None if revoked is None else meant.started + revoked,
        never_valid=draw(st.integers(0, 20)) == 0,
        follow_up=draw(st.sampled_from((*("SHOP-9",) * 10, "none", None))),
        notes=draw(st.sampled_from(("nothing to clean up", None))),
        ticket=draw(mostly("SHOP-1")),
        voided=draw(st.integers(0, 20)) == 0,
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Deployed], list[Grant], list[Paper]]:
    merged, given_ = draw(pulls()), draw(grants())
    listed = [*merged, *(_of(one, merged) for one in draw(deployments()))]
    number = draw(st.integers(30, 50))
    return listed, given_, [draw(paper(seq, listed, given_)) for seq in range(1, number + 1)]


def _of(one: Deployed, merged: list[Deployed]) -> Deployed:
    """A deployment with those of its pull requests that there are."""
    there = {n for pull in merged if pull.repository == one.repository for n in pull.pulls}
    return replace(one, pulls=frozenset(n for n in one.pulls if n < TO_DEVELOPMENT or n in there))


def _record(**fields: Any) -> Incoming:
    said = {
        name: format_time(value) if isinstance(value, datetime) else value
        for name, value in fields.items()
        if value is not None
    }
    return Incoming(
        "test", 1, "", observe_record({"by": "dora", "repository": "acme/shop", **said})
    )


def _exception(one: Paper) -> Incoming:
    return _record(
        type="exception", id=f"x-{one.seq}", kind=one.kind, controls=list(one.controls),
        repository=one.repository, deployment_id=one.deployment, pull_request=one.pull,
        environment=one.environment, to=one.until, reason=one.reason, risk=one.risk,
        approver=one.approver, approved_at=one.approved_at, time=one.written_at,
        expires_at=one.expires_at, revoked_at=one.revoked_at, void=one.never_valid or None,
        follow_up=one.follow_up, notes=one.notes, ticket=one.ticket, **{"from": one.since},
    )  # fmt: skip


def _history(repository: str) -> list[Incoming]:
    """Ten commits in a row, each the merge of the pull request of its number."""
    url = f"https://api.github.com/repos/{repository}"
    found = []
    for n in range(11):
        body = {
            "sha": sha(f"{repository} {n}"),
            "commit": {"committer": {"date": "2026-09-01T08:00:00Z"},
                       "tree": {"sha": sha(f"tree {repository} {n}")}},
            "parents": [{"sha": sha(f"{repository} {n - 1}")}] if n else [],
        }  # fmt: skip
        found.append(incoming("commits", body, url=f"{url}/commits/x"))
        pull = {
            "number": n, "state": "closed", "updated_at": "2026-09-02T08:00:00Z", "commits": 1,
            "merged_at": "2026-09-02T08:00:00Z", "merge_commit_sha": sha(f"{repository} {n}"),
            "head": {"ref": f"f{n}", "sha": sha(f"head {n}")},
            "base": {"ref": "main", "sha": sha(f"{repository} {n - 1}")}, "user": {"login": "dora"},
        }  # fmt: skip
        found += [incoming("pulls", pull, url=f"{url}/pulls")] if n else []
    covered = {"kind": "deployments", "repository": repository, "from": "2026-01-01T00:00:00Z",
               "to": "2026-12-01T00:00:00Z"}  # fmt: skip
    return [*found, incoming("coverage", covered)]


def _merge(one: Deployed) -> Incoming:
    """The pull request into development of one commit of the history."""
    number = next(iter(one.pulls))
    at = format_time(one.started)
    body = {
        "number": number, "state": "closed", "updated_at": at, "merged_at": at, "commits": 1,
        "merge_commit_sha": sha(f"{one.repository} {number - TO_DEVELOPMENT}"),
        "head": {"ref": f"d{number}", "sha": sha(f"head {number}")},
        "base": {"ref": "development"}, "user": {"login": "dora"},
    }  # fmt: skip
    return incoming("pulls", body, url=f"https://api.github.com/repos/{one.repository}/pulls")


def _write(
    path: Path, listed: list[Deployed], given_: list[Grant], papers: list[Paper]
) -> dict[int, int]:
    """Write the world; the numbers of the entries of the exceptions, in order."""
    facts = [Incoming("policy", 1, "", Observation("policy", {"toml": POLICY}, "ledger"))]
    facts += _history("acme/shop") + _history("acme/api")
    facts += [_merge(one) for one in listed if one.environment is None]
    for one in listed:
        if one.environment is None:
            continue
        commit = int(one.id.rpartition("-")[2])
        facts.append(_record(
            type="deployment", id=one.id.removeprefix("record:"), repository=one.repository,
            environment=one.environment, sha=sha(f"{one.repository} {commit}"), result="success",
            mechanism="script", time=one.started, started_at=one.started,
            finished_at=one.started + timedelta(minutes=1),
        ))  # fmt: skip
    for grant in given_:
        facts.append(_record(
            type="role", person=grant.person, role=grant.role, repository=None,
            environments=sorted(grant.kinds), to=grant.until, **{"from": grant.since},
        ))  # fmt: skip
    facts += [_exception(one) for one in papers]
    facts += [
        _record(type="void", record=f"x-{one.seq}", reason="mistyped", repository=None)
        for one in papers
        if one.voided
    ]
    with Ledger.create(path, simulated=True) as ledger:
        outcomes = append(ledger, facts)
    first = len(facts) - len(papers) - sum(one.voided for one in papers)
    return {
        one.seq: outcome.seq or 0
        for one, outcome in zip(papers, outcomes[first : first + len(papers)], strict=True)
    }


# In `make soak` with many more.
_MANY = settings.default is not None and settings.default.max_examples > 100


@settings(max_examples=300 if _MANY else 6, deadline=None)
@given(worlds())
def test_waivers_never_leak(world: tuple[list[Deployed], list[Grant], list[Paper]]) -> None:
    listed, given_, papers = world
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, format_time(NOW))
        path = Path(folder) / "ledger.duckdb"
        entries = _write(path, listed, given_, papers)
        with judge(path) as judgement:
            rows = judgement.workspace.rows(
                "SELECT subject_id, control, verdict, waiver FROM finding"
            )
            allowed = judgement.workspace.rows("SELECT subject_id, control, seq FROM waiver")
    subjects = {one.id: one for one in listed}

    def expected(subject: str, control: str) -> int | None:
        found = waiver(papers, subjects[subject], control, given_, NOW)
        return None if found is None else entries[found]

    others = {subject for subject, *_ in rows} - subjects.keys()
    assert others.isdisjoint(subject for subject, _, verdict, _ in rows if verdict == "waived")
    rows = [row for row in rows if row[0] in subjects]
    assert {subject for subject, *_ in rows} == subjects.keys()
    wrong = [
        (subject, control, verdict, said, expected(subject, control))
        for subject, control, verdict, said in rows
        if said != (expected(subject, control) if verdict in ("fail", "waived") else None)
        or (verdict == "waived") != (said is not None)
    ]
    assert wrong == []
    assert {(subject, control): seq for subject, control, seq in allowed} == {
        (subject, control): seq
        for subject in subjects
        for control in (*CONTROLS, "C3.2", "C11.1b", "C11.1d", "C13.3")
        if (seq := expected(subject, control)) is not None
    }
