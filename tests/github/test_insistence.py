"""What is asked again and after which pause, where redirects lead, and when it ends."""

from itertools import pairwise

import pytest

from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.client import Client
from ingest.github.asking.insistence import Patience, wait_asked
from ledger.errors import AuthenticationError, SourceError
from tests.github.answering import DATE, Answering, Answers, Told, answers, in_turn
from tests.github.asking import TOKEN, owner

PAUSE = 0.04
PATIENT = Patience(3, PAUSE, limit_wait_seconds=2, secondary_wait_seconds=0.2)
GOOD = Told(body=b'{"id": 1}')


def _client(server: Answers, budget: int | None = None) -> Client:
    return Client(owner(), server.url, PATIENT, budget)


def _pauses(server: Answers) -> list[float]:
    return [later.at - earlier.at for earlier, later in pairwise(server.asked)]


def _limited(message: str, status: int = 403, **headers: str) -> Told:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Told(status, f'{{"message": "{message}"}}'.encode(), named)


SECONDARY = "You have exceeded a secondary rate limit."


@pytest.mark.parametrize(
    ("trouble", "shortest"),
    [
        (Told(500), PAUSE),
        (Told(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"}), PAUSE),
        (Told(503, b""), PAUSE),
        (Told(504), PAUSE),
        (Told(202), PAUSE),
        (Told(429), PAUSE),
        (Told(429, headers={"Retry-After": "0"}), PAUSE),
        (Told(429, headers={"Retry-After": "soon"}), PAUSE),
        (Told(429, headers={"Retry-After": "1"}), 1.0),
        (Told(403, headers={"Retry-After": "1"}), 1.0),
        # A date is read by the server's clock, whatever that of this machine says.
        (Told(503, headers={"Retry-After": "Mon, 26 Oct 2026 09:00:01 GMT"}), 1.0),
        (_limited(SECONDARY), 0.2),
        (_limited("You did that too often. Please wait a few minutes before you try again."), 0.2),
        # Half a minute goes by until the connection is given up.
        pytest.param(Told(200, b'{"id"', {"Content-Length": "9"}), PAUSE, marks=pytest.mark.soak),
        (Told(headers={"Content-Encoding": "gzip"}), PAUSE),
    ],
)
def test_passing_trouble_is_waited_out_with_a_pause_each_time(
    trouble: Told, shortest: float
) -> None:
    with answers(in_turn(trouble, GOOD)) as server:
        asks = _client(server)
        # A connection that is cut is asked again too, but not counted on to be kept open.
        assert asks.get("/x").text == '{"id": 1}'
        assert len(server.asked) == asks.limits.calls == 2
        assert min(_pauses(server)) >= shortest


def test_pauses_double() -> None:
    with answers(in_turn(Told(502))) as server:
        with pytest.raises(UnansweredError, match="fails to answer"):
            _client(server).get("/x")
        pauses = _pauses(server)
        assert len(pauses) == PATIENT.tries
        for repetition, pause in enumerate(pauses):
            assert pause >= PAUSE * 2**repetition


@pytest.mark.parametrize(
    "trouble",
    [
        Told(429, headers={"Retry-After": "3600"}),
        Told(403, headers={"Retry-After": "3600"}),
        Told(429, headers={"Retry-After": "Mon, 26 Oct 2026 10:00:00 GMT"}),
        Told(429, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1793008800",
                           "X-RateLimit-Limit": "5000"}),
        _limited("API rate limit exceeded", X_RateLimit_Remaining="0",
                 X_RateLimit_Reset="1793008800", X_RateLimit_Limit="5000"),
    ],
)  # fmt: skip
def test_a_wait_that_is_too_long_stops_the_run_at_once(trouble: Told) -> None:
    with answers(in_turn(trouble, GOOD)) as server:
        with pytest.raises(SourceError, match="Partial") as caught:
            _client(server).get("/x")
        assert len(server.asked) == 1
        assert "goes on where it stopped" in caught.value.fix
        if "X-RateLimit-Reset" in trouble.headers:
            assert "10:00 UTC" in caught.value.fix


def test_a_server_that_is_closed_for_long_is_not_waited_for() -> None:
    with answers(in_turn(Told(503, headers={"Retry-After": "3600"}))) as server:
        with pytest.raises(UnansweredError, match="fails to answer"):
            _client(server).get("/x")
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": " 7 "}, 7),
        ({"Retry-After": "-1", "Date": DATE}, None),
        ({"Retry-After": "Mon, 26 Oct 2026 09:00:30 GMT", "Date": DATE}, 30),
        ({"Retry-After": "Mon, 26 Oct 2026 08:00:00 GMT", "Date": DATE}, 0),
        ({"Retry-After": "Mon, 26 Oct 2026 09:00:30 GMT"}, None),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1793005210", "Date": DATE}, 11),
        ({"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "1793005210", "Date": DATE}, None),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "inf", "Date": DATE}, None),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "x", "Date": DATE}, None),
    ],
)
def test_how_long_the_server_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_asked(headers) == seconds


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("location", ["{url}/repositories/1/runs", "/repositories/1/runs"])
def test_redirects_are_followed_with_their_query(status: int, location: str) -> None:
    def answering(asked: object) -> Told:
        path = getattr(asked, "path", "")
        if path.startswith("/repos/"):
            return Told(status, headers={"Location": location.format(url=server.url)})
        return GOOD

    with answers(answering) as server:
        asks = _client(server)
        assert asks.get("/repos/a/b/runs", page="2", status="x y").text == '{"id": 1}'
        assert server.asked[1].path == "/repositories/1/runs?page=2&status=x+y"
        assert server.asked[1].headers["Authorization"] == f"token {TOKEN}"
        assert asks.limits.calls == 2


def test_a_query_of_the_redirects_own_is_left_as_it_is() -> None:
    moved = Told(301, headers={"Location": "/new?page=7"})
    with answers(in_turn(moved, GOOD)) as server:
        _client(server).get("/old", page="2")
        assert server.asked[1].path == "/new?page=7"


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.2:{port}/x", "http://127.0.0.1:1/x", "https://127.0.0.1:{port}/x",
     "//example.com/x", "http://[::1", "ftp://127.0.0.1/x", "http://127.0.0.1:99999999/"],
)  # fmt: skip
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_to_another_place_are_not_followed(location: str, status: int) -> None:
    def answering(_: object) -> Told:
        port = server.server_address[1]
        return Told(status, headers={"Location": location.format(port=port)})

    with answers(answering) as server:
        with pytest.raises(UnansweredError, match="another place") as caught:
            _client(server).get("/x")
        assert caught.value.reason == "redirected"
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("answering", "reason"),
    [
        (in_turn(Told(301, headers={"Location": "/x"})), "redirected"),
        (lambda asked: Told(302, headers={"Location": f"{asked.path}x"}), "redirected"),
        (in_turn(Told(202)), "not_ready"),
        (in_turn(Told(301)), "refused"),
        (in_turn(Told(304)), "refused"),
        (in_turn(Told(204)), "empty"),
        (in_turn(Told(410)), "gone"),
        (in_turn(Told(451)), "forbidden"),
        (in_turn(Told(403, b"<html>\xff</html>")), "forbidden"),
        (in_turn(Told(404, b"\xff")), "not_found"),
        (in_turn(Told(200, b"\xff")), "unreadable"),
    ],
)
def test_what_never_comes_to_an_end_ends(answering: Answering, reason: str) -> None:
    with answers(answering) as server:
        with pytest.raises(UnansweredError) as caught:
            _client(server).get("/x")
        assert caught.value.reason == reason
        assert len(server.asked) <= 6


def test_what_is_too_large_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.github.asking.connection.MAX_ANSWER_BYTES", 10)
    with answers(in_turn(Told(body=b'"' + b"x" * 10 + b'"'), GOOD)) as server:
        asks = _client(server)
        with pytest.raises(UnansweredError) as caught:
            asks.get("/x")
        assert caught.value.reason == "too_large"
        assert asks.get("/x").text == '{"id": 1}'


def test_a_next_page_elsewhere_is_not_asked_for() -> None:
    with answers(in_turn(GOOD)) as server:
        for url in ("https://example.com/x", "http://127.0.0.1:1/x", "http://[::1", "x"):
            with pytest.raises(UnansweredError, match="another place"):
                _client(server).follow(url)
        assert server.asked == []


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<{url}/a?page=2>; rel="next", <{url}/a?page=9>; rel="last"', "/a?page=2"),
        ('<{url}/a?page=1>; rel="first", <{url}/a?page=4>; rel="next"', "/a?page=4"),
        ("<{url}/a?page=2>; rel=next", "/a?page=2"),
        ('<{url}/a?after=Y3Vyc29yOA%3D%3D>; rel="next"', "/a?after=Y3Vyc29yOA%3D%3D"),
        ('<{url}/a?page=2>; rel="last"', None),
        ('<{url}/a?page=2>; rel="nextish"', None),
        ("garbage", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_next_page_is_found(link: str, found: str | None) -> None:
    def answering(_: object) -> Told:
        return Told(headers={"Link": link.format(url=server.url)})

    with answers(answering) as server:
        next_url = _client(server).get("/a").next_url
        assert next_url == (f"{server.url}{found}" if found else None)


@pytest.mark.parametrize("trouble", [Told(), Told(502), Told(301, headers={"Location": "/y"})])
def test_a_budget_is_kept_to_the_call(trouble: Told) -> None:
    with answers(in_turn(trouble)) as server:
        asks = _client(server, budget=2)
        if trouble == Told():
            for _ in range(2):
                asks.get("/x")
        with pytest.raises(SourceError, match="Partial: the budget of 2 calls") as caught:
            asks.get("/x")
        assert len(server.asked) == asks.limits.calls == 2
        assert "goes on" in caught.value.fix
        assert "2 calls" in asks.budget
        assert "of at most 2" in asks.budget


def test_a_reserve_is_kept_by_the_servers_clock() -> None:
    """The limit is over at 10:00 of a clock that is months away from this machine's."""
    limits = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "9"}
    early = Told(headers={**limits, "X-RateLimit-Reset": "1793008800"})
    with answers(in_turn(early)) as server:
        asks = _client(server)
        asks.get("/x")
        assert "9 of 100 left until 10:00 UTC" in asks.budget
        with pytest.raises(SourceError, match="Partial"):
            asks.get("/x")
        # Points of GraphQL are another account.
        assert asks.post_graphql("{ x }", {}).text == "{}"
    over = Told(headers={**limits, "X-RateLimit-Reset": "1793005199"})
    with answers(in_turn(over)) as server:
        asks = _client(server)
        for _ in range(3):
            asks.get("/x")
        assert len(server.asked) == 3


@pytest.mark.parametrize("number", ["", "x", "nan", "inf", "-1", "1e400", "9" * 40, "4.0"])
def test_odd_numbers_in_limits_do_no_harm(number: str) -> None:
    headers = {f"X-RateLimit-{name}": number for name in ("Limit", "Remaining", "Reset")}
    with answers(in_turn(Told(headers=headers))) as server:
        asks = _client(server)
        asks.get("/x")
        assert asks.budget.startswith("1 calls")


def test_a_server_without_a_date_is_not_github() -> None:
    with (
        answers(in_turn(Told(headers={"Date": ""}))) as server,
        pytest.raises(SourceError) as caught,
    ):
        _client(server).get("/x")
    assert "Date" in caught.value.message


def test_failing_for_long_ends_the_run() -> None:
    with answers(in_turn(Told(500))) as server:
        asks = _client(server)
        for _ in range(2):
            with pytest.raises(UnansweredError, match="fails to answer"):
                asks.get("/x")
        with pytest.raises(SourceError, match="keeps failing"):
            asks.get("/x")


def test_what_fails_alone_does_not_end_the_run() -> None:
    with answers(lambda asked: Told(500 if asked.path == "/x" else 200)) as server:
        asks = _client(server)
        asks.get("/y")
        for _ in range(4):
            with pytest.raises(UnansweredError, match="fails to answer"):
                asks.get("/x")
        assert asks.get("/y").text == "{}"
        server.answering = in_turn(Told(500))
        for _ in range(2):
            with pytest.raises(UnansweredError, match="fails to answer"):
                asks.get("/x")
        with pytest.raises(SourceError, match="keeps failing"):
            asks.get("/x")


@pytest.mark.parametrize("status", [502, 504])
def test_a_graphql_query_that_takes_too_long_is_tried_once_more(status: int) -> None:
    with answers(in_turn(Told(status))) as server:
        asks = _client(server)
        for tried in range(1, 6):
            with pytest.raises(UnansweredError) as caught:
                asks.post_graphql("{ x }", {})
            assert caught.value.reason == "failing"
            assert len(server.asked) == 2 * tried


def test_graphql_is_posted_where_it_is_answered() -> None:
    with answers(in_turn(Told(body=b'{"data": {"x": 1}}', headers={"X-Cost": "1"}))) as server:
        asks = Client(owner(), f"{server.url}/api/v3", PATIENT)
        answer = asks.post_graphql("query($n: Int) { x(n: $n) }", {"n": 1})
        (asked,) = server.asked
        assert (asked.verb, asked.path) == ("POST", "/api/graphql")
        assert asked.body == b'{"query": "query($n: Int) { x(n: $n) }", "variables": {"n": 1}}'
        assert asked.headers["Authorization"] == f"token {TOKEN}"
        assert (answer.text, answer.headers["x-cost"]) == ('{"data": {"x": 1}}', "1")
    assert Client(owner(), "https://api.github.com", PATIENT).graphql_url == (
        "https://api.github.com/graphql"
    )
    assert Client(owner(), "https://ghe.example/api/v3", PATIENT).graphql_url == (
        "https://ghe.example/api/graphql"
    )


LIMITED = b'{"data": null, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit"}]}'


def test_a_limit_told_within_an_answer_of_graphql() -> None:
    with answers(in_turn(Told(body=LIMITED), GOOD)) as server:
        with pytest.raises(SourceError, match="Partial"):
            _client(server).post_graphql("{ x }", {})
        assert len(server.asked) == 1
    waits = Told(body=LIMITED, headers={"Retry-After": "1"})
    with answers(in_turn(waits, GOOD)) as server:
        assert _client(server).post_graphql("{ x }", {}).text == '{"id": 1}'
        assert min(_pauses(server)) >= 1
    slow = Told(body=LIMITED, headers={"Retry-After": "0"})
    with answers(in_turn(slow)) as server:
        with pytest.raises(SourceError, match="Partial"):
            _client(server).post_graphql("{ x }", {})
        assert len(server.asked) == 1 + PATIENT.tries


@pytest.mark.parametrize(
    "body", [b'{"errors": [{"type": "NOT_FOUND"}]}', b'{"errors": 1}', b"[1", b'{"errors": [1]}']
)
def test_other_errors_of_graphql_are_left_to_who_asks(body: bytes) -> None:
    with answers(in_turn(Told(body=body))) as server:
        assert _client(server).post_graphql("{ x }", {}).text == body.decode()


def test_a_token_that_is_not_accepted() -> None:
    with answers(in_turn(Told(401, b'{"message": "Bad credentials"}'))) as server:
        with pytest.raises(AuthenticationError, match="401"):
            _client(server).get("/x")
        assert len(server.asked) == 1
