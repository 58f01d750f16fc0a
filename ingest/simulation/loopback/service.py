"""What is answered to a request: tokens, rate limits, renamed repositories, pages, ETags."""

import json
import re
import threading
import urllib.parse
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

import orjson

from ingest.simulation.bodies.common import API, Body
from ingest.simulation.bodies.team import members
from ingest.simulation.loopback.app import AppAtServer
from ingest.simulation.loopback.faults import Asked, Faults
from ingest.simulation.loopback.graph import GraphAtServer
from ingest.simulation.loopback.moment import Past
from ingest.simulation.loopback.paging import Listing, page_of
from ingest.simulation.loopback.routes import ForbiddenError, MissingError, handle
from ingest.simulation.loopback.view import USUAL, View
from ingest.simulation.organisation import OWNER
from ingest.simulation.world import RepositoryFacts

_PLACE = re.compile(r"/(repos/(?P<name>[^/]+/[^/]+)|repositories/(?P<id>\d+))(?P<rest>/.*)?")
_TEAM = re.compile(rf"/orgs/{OWNER}/teams/([^/]+)/members")


@dataclass(frozen=True)
class Reply:
    """An answer before it is sent; `body` is its exact text."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


class Service:
    """The simulated organisation behind an address. Set `now` (aware UTC) to move its world.

    `url` is where it is asked, without a slash at the end; `requests` counts what was answered,
    by route, and `asked` holds the latest of all. `token` is accepted, and whatever an `app` was
    given. `bounds` is what lists do not show.
    """

    def __init__(
        self, organisation: Iterable[RepositoryFacts], *, token: str, now: datetime, limit: int
    ) -> None:
        self.url = API
        self.now = now
        self.bounds = USUAL
        self.faults = Faults()
        self.requests: Counter[str] = Counter()
        self.asked: deque[Asked] = deque(maxlen=10_000)
        self.token = token
        self.app: AppAtServer | None = None
        self._limit = limit
        self._calls: Counter[int] = Counter()
        self._graph = GraphAtServer()
        self._lock = threading.Lock()
        self._pasts = {facts.repository.id: Past(facts) for facts in organisation}
        self._ids = {past.facts.repository.full_name: n for n, past in self._pasts.items()}
        self._views: dict[int, View] = {}

    def rename(self, old: str, new: str) -> None:
        """Give the repository `old` (OWNER/NAME) another name, or owner; the old one leads there.

        A name that another repository had before leads to this one from now on.
        """
        number = self._ids[old]
        facts = self._pasts[number].facts
        owner, name = new.split("/")
        moved = replace(facts.repository, owner=owner, name=name)
        self._change(replace(facts, repository=moved))
        self._ids[new] = number

    def delete(self, name: str, what: Literal["runs", "deployments"], number: int) -> None:
        """Delete a run with all its attempts, or a deployment, as anyone with write access can."""
        facts = self._pasts[self._ids[name]].facts
        if what == "runs":
            kept = replace(facts, runs=[one for one in facts.runs if one.id != number])
        else:
            left = [one for one in facts.deployments if one.id != number]
            kept = replace(facts, deployments=left)
        self._change(kept)

    def remove(self, name: str) -> None:
        """Delete a repository: nothing is found at its addresses any more."""
        with self._lock:
            del self._pasts[self._ids[name]]

    def _change(self, facts: RepositoryFacts) -> None:
        with self._lock:
            self._pasts[facts.repository.id] = Past(facts)
            self._views.pop(facts.repository.id, None)

    def put_back(self, facts: RepositoryFacts) -> None:
        """Let a repository be what it was, with all that was deleted since."""
        self._change(facts)

    def reply(
        self,
        target: str,
        authorization: str | None,
        match: str | None,
        *,
        again: bool = False,
        verb: str = "GET",
        body: str = "",
    ) -> Reply:
        """Answer a question for `target` (path and query); of GraphQL, `body` holds the query.

        `match` is what `If-None-Match` says; with `again` the `next` link leads to the same page.
        """
        path, _, text = target.partition("?")
        told = self.app.reply(verb, path, authorization) if self.app else None
        if told:
            return Reply(told[0], json.dumps(told[1]))
        if not self._accepts(authorization or ""):
            return _message(401, "Bad credentials")
        if verb == "POST":
            return self._query(body) if path == "/graphql" else _message(404, "Not Found")
        if path == "/rate_limit":
            return Reply(200, json.dumps({"resources": {"core": self.budget()}}))
        if not self.budget()["remaining"]:
            return _message(403, "API rate limit exceeded for this token.")
        reply = self._answer(path, text, match, again=again)
        # What did not change costs nothing.
        if reply.status != 304:
            with self._lock:
                self._calls[self._hour()] += 1
        return reply

    def _members(self, slug: str, text: str, match: str | None, *, again: bool) -> Reply:
        query = dict(urllib.parse.parse_qsl(text))
        try:
            listing = Listing(members(slug, query.get("role", "all")))
        except LookupError:
            return _message(404, "Not Found")
        self._count("/orgs/NAME/teams/NAME/members")
        address = f"{self.url}/orgs/{OWNER}/teams/{slug}/members"
        page = page_of(listing, address, query, again=again)
        return self._tagged(page.body, {"Link": page.link} if page.link else {}, match)

    def _query(self, body: str) -> Reply:
        answered = self._graph.reply(map(self._view, self._pasts), body, self.now)
        if answered is None:
            return _message(404, "Not Found")
        self._count("/graphql")
        return Reply(200, *answered)

    def _answer(self, path: str, text: str, match: str | None, *, again: bool) -> Reply:
        if team := _TEAM.fullmatch(path):
            return self._members(team[1], text, match, again=again)
        found = _PLACE.fullmatch(path.rstrip("/"))
        number = self._number(found) if found else None
        if found is None or number is None:
            return _message(404, "Not Found")
        rest = found["rest"] or ""
        address = f"{self.url}/repositories/{number}{rest}"
        if found["name"] not in (None, self._pasts[number].facts.repository.full_name):
            self._count("301")
            location = {"Location": f"{address}?{text}" if text else address}
            return replace(_message(301, "Moved Permanently"), headers=location)
        query = dict(urllib.parse.parse_qsl(text))
        view = self._view(number)
        try:
            route, answer = handle(view, urllib.parse.unquote(rest), query)
        except MissingError as missing:
            return _message(404, str(missing))
        except LookupError:
            return _message(404, "Not Found")
        except ForbiddenError:
            return _message(403, "Resource not accessible by personal access token")
        self._count(route or "/")
        if isinstance(answer, Listing):
            page = page_of(answer, address, query, again=again)
            return self._tagged(page.body, {"Link": page.link} if page.link else {}, match)
        return self._tagged(answer, {}, match)

    def budget(self) -> dict[str, int]:
        """The calls of this hour of the server's clock."""
        hour = self._hour()
        used = self._calls[hour]
        left = max(self._limit - used, 0)
        return {"limit": self._limit, "used": used, "remaining": left, "reset": hour + 3600}

    def _accepts(self, authorization: str) -> bool:
        scheme, _, given = authorization.partition(" ")
        known = given == self.token or (self.app is not None and self.app.accepts(given))
        return scheme in ("token", "Bearer") and known

    def _hour(self) -> int:
        return int(self.now.replace(minute=0, second=0, microsecond=0).timestamp())

    def _number(self, found: re.Match[str]) -> int | None:
        """The repository that an address names, by its name, a name it had, or its id."""
        number = self._ids.get(found["name"]) if found["name"] else int(found["id"])
        return number if number in self._pasts else None

    def _tagged(self, body: Body | list[Body], headers: dict[str, str], match: str | None) -> Reply:
        text = orjson.dumps(body).decode().replace(API, self.url)
        headers["ETag"] = etag = f'W/"{sha256(text.encode()).hexdigest()}"'
        return Reply(304, "", headers) if match == etag else Reply(200, text, headers)

    def _view(self, number: int) -> View:
        now, bounds = self.now, self.bounds
        with self._lock:
            view = self._views.get(number)
            # The one before is let go: a year of polls would keep a thousand.
            if view is None or (view.at, view.bounds) != (now, bounds):
                view = self._views[number] = View(self._pasts[number], now, bounds)
            return view

    def _count(self, route: str) -> None:
        with self._lock:
            self.requests[route] += 1


def _message(status: int, message: str) -> Reply:
    page = "https://docs.github.com/rest"
    return Reply(status, json.dumps({"message": message, "documentation_url": page}))
