"""The client insists where that helps, says what is wrong where it does not, keeps the token."""

import logging
from datetime import datetime

import pytest

from ingest.github.asking.answer import Answer, UnansweredError
from ingest.github.asking.client import Client
from ingest.github.asking.pages import Item, Listing, belongs, pages, whole
from ingest.simulation.loopback import Fault, LoopbackGitHub, serve
from ingest.simulation.loopback.view import View
from ingest.simulation.organisation import NOW
from ingest.simulation.world import RepositoryFacts
from ledger.errors import AuthenticationError, SourceError
from tests.github.asking import IMPATIENT, TOKEN, client, owner

API = "/repositories/880000002"
DEPLOYMENTS = Listing(f"{API}/deployments", newest_by="created_at")


def _numbers(items: list[Item]) -> list[int]:
    return [item.get("id") for item in items]


@pytest.fixture
def asks(server: LoopbackGitHub, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of the server that reads small pages."""
    monkeypatch.setattr("ingest.github.asking.pages.PER_PAGE", 25)
    return client(server)


def test_an_answer_says_when_and_where_it_was_read(server: LoopbackGitHub) -> None:
    answer = client(server).get(API)
    assert (answer.url, answer.date, answer.next_url) == (server.url + API, NOW, None)
    asked = client(server).get(f"{API}/deployments", per_page="100")
    assert asked.url == f"{server.url}{API}/deployments?per_page=100"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(times=2, status=502),
        Fault(times=2, status=429, retry_after_s=0),
        Fault(times=1, status=403, retry_after_s=0),
        Fault(times=2, cut=True),
        Fault(times=2, reset=True),
        Fault(delay_s=0.05),
    ],
)
def test_passing_trouble_is_waited_out(fault: Fault, server: LoopbackGitHub) -> None:
    server.faults.add(fault)
    assert '"full_name":"acme/api"' in client(server).get(API).text


@pytest.mark.parametrize(
    ("path", "reason"), [("/pulls/99999", "not_found"), ("/nothing", "not_found")]
)
def test_what_is_not_answered_is_told(path: str, reason: str, server: LoopbackGitHub) -> None:
    with pytest.raises(UnansweredError) as caught:
        client(server).get(API + path)
    assert caught.value.reason == reason
    assert path in caught.value.message


def test_lasting_trouble_is_given_up_after_a_while(server: LoopbackGitHub) -> None:
    server.faults.add(Fault(times=100, status=502))
    asks = client(server)
    for _ in range(2):
        with pytest.raises(UnansweredError, match="fails to answer"):
            asks.get(API)
    with pytest.raises(SourceError, match="keeps failing"):
        asks.get(API)


def test_a_limit_stops_it_and_says_when_to_go_on(facts: list[RepositoryFacts]) -> None:
    with serve(facts, token=TOKEN, now=NOW, limit=1) as server:
        asks = client(server)
        asks.get(API)
        with pytest.raises(SourceError, match="Partial") as caught:
            asks.get(API)
        assert "10:00 UTC" in caught.value.fix


def test_some_calls_are_left_to_others(
    facts: list[RepositoryFacts],
) -> None:
    with serve(facts, token=TOKEN, now=datetime.now(NOW.tzinfo), limit=20) as server:
        asks = client(server)
        for _ in range(19):
            asks.get(API)
        with pytest.raises(SourceError, match="Partial"):
            asks.get(API)
        assert server.budget()["used"] == 19
        assert "19 calls" in asks.budget
        assert "1 of 20 left" in asks.budget


def test_too_many_requests_for_too_long(server: LoopbackGitHub) -> None:
    server.faults.add(Fault(times=100, status=429, retry_after_s=0))
    with pytest.raises(SourceError, match="Partial"):
        client(server).get(API)


def test_nobody_there() -> None:
    with pytest.raises(SourceError, match="cannot be reached"):
        Client(owner(), "http://127.0.0.1:9", IMPATIENT).get(API)


def test_the_token_is_never_told(
    server: LoopbackGitHub, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "ghp_" + "Secret00" * 4
    asks = client(server, wrong)
    with pytest.raises(AuthenticationError) as caught:
        asks.get(API)
    told = f"{asks!r} {asks.__dict__} {caught.value!r} {caught.value.fix} {caplog.text}"
    assert "Secret" not in told.replace(repr(wrong), "")
    assert "Secret" not in "".join(capfd.readouterr())


def test_renamed_repositories_are_found(server: LoopbackGitHub) -> None:
    server.rename("acme/api", "acme/store")
    assert '"full_name":"acme/store"' in client(server).get("/repos/acme/api").text


def test_a_list_is_read_to_its_end(asks: Client, server: LoopbackGitHub) -> None:
    numbers = _numbers(whole(asks, DEPLOYMENTS))
    assert len(numbers) == len(set(numbers)) == 80
    # Four pages, twice: something may have been deleted meanwhile.
    assert server.requests["/deployments"] == 8


def test_a_page_that_comes_twice_does_no_harm(asks: Client, server: LoopbackGitHub) -> None:
    server.faults.add(Fault("page=2", again=True))
    numbers = _numbers(whole(asks, DEPLOYMENTS))
    assert len(numbers) == len(set(numbers)) == 80


def test_a_list_that_never_ends_is_given_up(asks: Client, server: LoopbackGitHub) -> None:
    server.faults.add(Fault("page=2", times=100, again=True))
    with pytest.raises(UnansweredError) as caught:
        whole(asks, DEPLOYMENTS)
    assert caught.value.reason == "unstable"


def test_a_list_is_read_down_to_a_moment(asks: Client) -> None:
    every = whole(asks, DEPLOYMENTS)
    low = every[30].time("created_at")
    found = pages(asks, DEPLOYMENTS, low)
    assert _numbers([item for page in found for item in page]) == _numbers(every[:31])


def test_a_list_that_became_shorter_is_read_again(
    asks: Client, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    """What is deleted behind the reader pulls an item to a page that was read already."""
    reading = pages(asks, DEPLOYMENTS, None)
    found = _numbers(next(reading))
    server.delete("acme/api", "deployments", found[3])
    found += [number for page in reading for number in _numbers(page)]
    assert set(found) == {one.id for one in facts[1].deployments}


def test_what_changes_while_a_list_is_read_is_read(
    asks: Client, server: LoopbackGitHub, facts: list[RepositoryFacts]
) -> None:
    listing = Listing(
        f"{API}/pulls", newest_by="updated_at",
        query=(("state", "all"), ("sort", "updated"), ("direction", "desc")),
    )  # fmt: skip
    merges = sorted(pull.merged_at for pull in facts[1].pulls if pull.merged_at)
    server.now = begun = merges[-1].replace(second=0)
    reading = pages(asks, listing, None)
    next(reading)
    server.now = NOW
    times = [item.time("updated_at") for page in reading for item in page]
    assert any(time and time > begun for time in times)


@pytest.mark.parametrize("text", ["{}", "[1", "null", '{"x": 1}', "[" * 100_000])
def test_answers_that_are_no_list(text: str, asks: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "github.Requester.Requester.requestJson",
        lambda *_, **__: (200, {"date": "Mon, 26 Oct 2026 09:00:00 GMT"}, text),
    )
    with pytest.raises(UnansweredError) as caught:
        whole(asks, Listing(API, "workflow_runs"))
    assert caught.value.reason == "unreadable"


def _deployment(facts: list[RepositoryFacts]) -> int:
    return facts[1].deployments[0].id


def test_what_belongs_to_something_else_is_refused(
    asks: Client, facts: list[RepositoryFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyGithub's client, or a proxy, may hand over the answer to another question."""
    number, path = _deployment(facts), f"{API}/deployments/{_deployment(facts)}/statuses"
    right = Listing(path, of=(("deployment_url", f"/deployments/{number}"),))
    assert whole(asks, right)
    statuses = "ingest.simulation.loopback.view.View.statuses"
    other = facts[1].deployments[1].id
    answer = View.statuses
    monkeypatch.setattr(statuses, lambda view, _: answer(view, other))
    with pytest.raises(UnansweredError) as caught:
        whole(asks, right)
    assert caught.value.reason == "mismatched"
    assert path in caught.value.message


@pytest.mark.parametrize(
    ("body", "of", "expected"),
    [
        ({"run_id": 7, "run_attempt": 2}, {"run_id": 7, "run_attempt": 2}, True),
        ({"run_id": 7, "run_attempt": 1}, {"run_id": 7, "run_attempt": 2}, False),
        ({"run_id": "7"}, {"run_id": 7}, False),
        ({}, {"run_id": 7}, True),
        ({"run_id": None}, {"run_id": 7}, True),
        ({"url": "https://x/pulls/7"}, {"url": "/pulls/7"}, True),
        ({"url": "https://x/pulls/7?page=2"}, {"url": "/pulls/7"}, True),
        ({"url": "https://x/pulls/17"}, {"url": "/pulls/7"}, False),
        ({"url": "https://x/pulls/71"}, {"url": "/pulls/7"}, False),
        ({"url": 7}, {"url": "/pulls/7"}, False),
        ({"head_sha": "a"}, {"head_sha": "b"}, False),
    ],
)
def test_what_an_item_belongs_to(
    body: dict[str, object], of: dict[str, int | str], expected: bool
) -> None:
    answer = Answer("", NOW, "", None)
    assert belongs(Item(answer, 1, "", body), of.items()) is expected
