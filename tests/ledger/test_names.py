"""A repository goes by its present name wherever an entry says one that it had."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.records.line import observe_record
from ledger.file.store import Ledger
from ledger.policy import parse
from ledger.policy.renamed import renamed
from ledger.reading.names import Names, ours
from ledger.reading.workspace import Workspace, moment
from ledger.writing.append import Incoming
from reports.evidence.policy.book import recorded
from reports.held.reading import hold
from reports.judge.evaluate import judge
from reports.trace.references import resolve
from tests.conftest import SetClock
from tests.helpers import QA, incoming, take

WEEK = "2026-10-{:02}T00:00:00Z"


def _seen(number: int, name: str, day: int) -> Incoming:
    recorded = datetime(2026, 10, day, tzinfo=UTC)
    return incoming("repo", {"id": number, "full_name": name}, recorded=recorded)


def _pull(name: str, number: int, day: int, state: str = "open") -> Incoming:
    body = {"number": number, "state": state, "updated_at": WEEK.format(day)}
    return incoming("pulls", body, repository=name)


def _qa(name: str, day: int) -> Incoming:
    said = {**QA, "repository": name, "time": WEEK.format(day), "type": "qa"}
    return Incoming("t", 1, "", observe_record(said))


def _pulls(path: Path, at: str | None = None) -> list[tuple[str, int, str]]:
    with Ledger.read(path) as ledger:
        when = moment(ledger, at)
    with Workspace(path, when) as workspace:
        return workspace.rows("SELECT repository, number, state FROM pulls ORDER BY ALL")


def test_versions_of_one_pull_request_stay_one(simulated_ledger: Ledger) -> None:
    take(simulated_ledger, _seen(1, "acme/api", 1), _pull("acme/api", 5, 2))
    take(simulated_ledger, _seen(1, "acme/store", 3), _pull("acme/store", 5, 4, "closed"))
    path = simulated_ledger.path
    simulated_ledger.__exit__()
    assert _pulls(path) == [("acme/store", 5, "closed")]
    # Nothing about the past changes.
    assert _pulls(path, "2") == [("acme/api", 5, "open")]


def test_a_name_that_another_takes_is_its_own_from_then_on(simulated_ledger: Ledger) -> None:
    take(simulated_ledger, _pull("acme/api", 5, 1), _seen(1, "acme/api", 1))
    take(simulated_ledger, _seen(2, "acme/api", 3), _pull("acme/api", 5, 4, "closed"))
    apart = Names.of(simulated_ledger, 2, "acme/api"), Names.of(simulated_ledger, 1, "acme/store")
    path = simulated_ledger.path
    for names, state in zip(apart, ("closed", "open"), strict=True):
        found = simulated_ledger.rows(f"SELECT state FROM pulls WHERE {ours()}", [names.parameter])
        assert found == [(state,)]
    take(simulated_ledger, _seen(1, "Acme/Store", 5), _qa("acme/store", 5))
    simulated_ledger.__exit__()
    assert _pulls(path, "4") == [("acme/api", 5, "closed"), ("id:1", 5, "open")]
    assert _pulls(path) == [("Acme/Store", 5, "open"), ("acme/api", 5, "closed")]
    with judge(path) as judgement:
        tested = judgement.workspace.rows("SELECT repository FROM stated_qa")
    assert tested == [("Acme/Store",)]


def test_what_an_archive_brings_of_the_past_changes_no_name(simulated_ledger: Ledger) -> None:
    take(simulated_ledger, _seen(1, "acme/store", 9), _seen(2, "acme/api", 9))
    take(simulated_ledger, _seen(1, "acme/api", 1), _pull("acme/api", 5, 10))
    path = simulated_ledger.path
    simulated_ledger.__exit__()
    assert _pulls(path) == [("acme/api", 5, "open")]


def test_the_name_of_a_walk_that_sees_another_repository_for_the_first_time(
    simulated_ledger: Ledger,
) -> None:
    take(simulated_ledger, _seen(1, "acme/api", 1), _pull("acme/api", 5, 1))
    names = Names.of(simulated_ledger, 2, "acme/api")
    assert (names.taken_from, names.former) == (1, ())
    assert simulated_ledger.rows(f"FROM pulls WHERE {ours()}", [names.parameter]) == []
    moved = Names.of(simulated_ledger, 1, "umbrella/api")
    assert (moved.taken_from, moved.former) == (None, ("acme/api",))
    assert len(simulated_ledger.rows(f"FROM pulls WHERE {ours()}", [moved.parameter])) == 1
    # A name that nobody was seen to have is taken as it stands.
    assert Names.of(simulated_ledger, 9, "acme/new").spans[0][:2] == ("acme/new", 0)


POLICY = """
[[components]]
name = "api"
repositories = ["acme/a*"]
[[roles]]
person = "quinn"
role = "qa"
repositories = ["ACME/api"]
[repositories."acme/api"]
timezone = "Asia/Tokyo"
"""


@pytest.mark.parametrize("name", ["acme/api", "acme/store"])
def test_a_policy_may_name_a_repository_either_way(name: str) -> None:
    policy = renamed(parse(POLICY), {"acme/store": ("acme/api",)})
    assert policy.for_repository(name).timezone.key == "Asia/Tokyo"
    component = policy.component(name, "production")
    assert component is not None
    assert component.name == "api"
    assert policy.for_repository("acme/other").timezone.key == "UTC"


def test_what_a_policy_says_of_the_present_name_comes_first() -> None:
    more = '[repositories."acme/store"]\ntimezone = "Europe/Berlin"\n'
    policy = renamed(parse(POLICY + more), {"acme/store": ("acme/api",)})
    assert policy.for_repository("acme/store").timezone.key == "Europe/Berlin"


def test_a_policy_means_the_repository_that_had_the_name_when_it_was_recorded(
    simulated_ledger: Ledger, set_clock: SetClock
) -> None:
    def policy(zone: str) -> Incoming:
        text = f'[repositories."acme/api"]\ntimezone = "{zone}"\n'
        return incoming("policy", {"toml": text}, source="ledger")

    take(simulated_ledger, _seen(1, "acme/api", 1), policy("Asia/Tokyo"))
    take(simulated_ledger, _seen(1, "acme/store", 2), _seen(2, "acme/api", 3))
    set_clock("2026-10-27T00:00:00Z")
    take(simulated_ledger, policy("Europe/Berlin"))
    path = simulated_ledger.path
    at = moment(simulated_ledger, None)
    simulated_ledger.__exit__()
    with Workspace(path, at) as workspace:
        first, second = recorded(workspace).versions
    zones = [v.policy.for_repository("acme/store").timezone.key for v in (first, second)]
    assert zones == ["Asia/Tokyo", "UTC"]
    assert second.policy.for_repository("acme/api").timezone.key == "Europe/Berlin"


def test_a_former_name_can_be_traced(simulated_ledger: Ledger) -> None:
    take(simulated_ledger, _seen(1, "acme/api", 1), _pull("acme/api", 5, 1))
    take(simulated_ledger, _seen(1, "acme/store", 2))
    path = simulated_ledger.path
    simulated_ledger.__exit__()
    with judge(path) as judgement:
        found = resolve(hold(judgement).workspace, "acme/api#5")
    assert found.pulls == (("acme/store", 5),)
