"""Jira as a ticket system: projects, their issues, and all that belongs to an issue."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.insistence import Patience
from ingest.tickets.jira.answers import Body, Told, incoming, object_of, objects_in, page_of
from ingest.tickets.jira.client import JiraClient, credentials
from ingest.tickets.jira.flavours import Cloud, DataCenter, Flavour
from ingest.tickets.port import Change, Missing
from ledger.errors import SourceError, UsageError
from ledger.kinds.coverage import PROJECT
from ledger.writing.append import Incoming

_COMMENTS = 100


def connected(
    url: str,
    projects: Sequence[str],
    *,
    budget: int | None = None,
    patience: Patience | None = None,
) -> "Jira":
    """The Jira at an address, of the flavour that it says it is; the environment says who asks.

    Raises UsageError for an unsafe address or a project that is no key, AuthenticationError for no
    or no accepted token, SourceError where no Jira answers.
    """
    for project in projects:
        if not project.replace("_", "").isalnum() or not project.isascii():
            raise UsageError(f"{project[:60]!r} is no key of a project.", "Give one such as ENG.")
    client = JiraClient(url, credentials(), patience or Patience(), budget)
    try:
        kind = object_of(client.get("/rest/api/2/serverInfo")).get("deploymentType")
        flavour: Flavour = Cloud() if kind == "Cloud" else DataCenter()
        # Who is nobody is shown nothing, and nothing would be all there is.
        object_of(client.get(f"{flavour.api}/myself"))
    except UnansweredError as error:
        raise SourceError(
            f"No Jira answers there: {error.message}", "Check the address, up to before /rest."
        ) from None
    return Jira(client, flavour, projects)


class Jira:
    """One Jira, of which some projects are read."""

    name = "jira"

    def __init__(self, client: JiraClient, flavour: Flavour, projects: Sequence[str]) -> None:
        self._client = client
        self._flavour = flavour
        self._projects = [project.upper() for project in projects]

    @cached_property
    def _site(self) -> str:
        return f"{self._client.url}{self._flavour.api}"

    def covers(self) -> Sequence[str]:
        """The projects that were named."""
        return [f"{PROJECT}{project}" for project in self._projects]

    def now(self) -> datetime:
        """The Date of the server."""
        return self._client.get("/rest/api/2/serverInfo").date

    def statuses(self) -> Iterator[Incoming]:
        """Yield the statuses; where they are not shown, a move says its own name all the same."""
        try:
            page = page_of(self._client.get(f"{self._flavour.api}/status"), None)
        except UnansweredError:
            return
        for told in page.told:
            yield incoming(told, "jira_statuses", f"{self._site}/status")

    def changed(self, place: str, since: datetime | None) -> Iterator[Change]:
        """Yield the issues of a project that changed, whole."""
        project = place.removeprefix(PROJECT)
        try:
            for page in self._pages(project, since):
                yield from self._page(place, project, page)
        except UnansweredError as error:
            yield Change(place, missing=[Missing(place, error.reason, error.message)])

    def _pages(self, project: str, since: datetime | None) -> Iterator[list[Told]]:
        seen = object_of(self._client.get(f"{self._flavour.api}/project/{project}"))
        if str(seen.get("key", "")).upper() != project:
            raise UnansweredError(
                "mismatched", f"Jira answers with another project than {project}."
            )
        # A time as text would be one of the zone of whoever asks; milliseconds are of none.
        since_ms = int((since or datetime(1970, 1, 1, tzinfo=UTC)).timestamp() // 60 * 60_000)
        jql = f'project = "{project}" AND updated >= {since_ms} ORDER BY key ASC'
        yield from self._flavour.pages(self._client, jql)

    def _page(self, place: str, project: str, page: Sequence[Told]) -> Iterator[Change]:
        readable = [told for told in page if told.is_issue]
        for told in readable:
            if str(told.get("key")).upper().rpartition("-")[0] != project:
                raise UnansweredError("mismatched", f"A search of {project} shows another's issue.")
        histories = self._flavour.histories(self._client, readable)
        for told in page:
            if isinstance(told.body, dict) and told.is_issue:
                yield self._change(place, told, told.body, histories[str(told.get("id"))])
            else:
                yield Change(place, [incoming(told, "jira_issues", f"{self._site}/search")])

    def _change(self, place: str, told: Told, body: Body, histories: Sequence[Body]) -> Change:
        """An issue and what belongs to it; what it embeds is taken out, to stand by itself."""
        name, key = str(body.get("id")), str(body.get("key"))
        url = f"{self._site}/issue/{key}"
        fields = body.get("fields")
        fields = dict(fields) if isinstance(fields, dict) else {}
        comments, missing = self._comments(place, name, fields.pop("comment", None))
        bare = {**{k: v for k, v in body.items() if k != "changelog"}, "fields": fields}
        items = [incoming(told.part(told.line, bare), "jira_issues", url)]
        items += [incoming(told.part(n, one), "jira_changelogs", f"{url}/changelog", name)
                  for n, one in enumerate(histories, 1)]  # fmt: skip
        items += [incoming(told.part(n, one), "jira_comments", f"{url}/comment", name)
                  for n, one in enumerate(comments, 1)]  # fmt: skip
        try:
            links = page_of(self._client.get(f"{self._flavour.api}/issue/{name}/remotelink"), None)
            items += [
                incoming(one, "jira_remotelinks", f"{url}/remotelink", name) for one in links.told
            ]
        except UnansweredError as error:
            missing.append(Missing(place, error.reason, error.message))
        return Change(place, items, missing)

    def _comments(self, place: str, issue: str, held: Any) -> tuple[list[Body], list[Missing]]:
        """All comments of an issue: those that it embeds, or each page of them."""
        embedded = held if isinstance(held, dict) else {}
        found = list(objects_in(embedded.get("comments")))
        total = embedded.get("total", len(found))
        if held is not None and isinstance(total, int) and total <= len(found):
            return found, []
        try:
            return self._all_comments(issue), []
        except UnansweredError as error:
            return found, [Missing(place, error.reason, error.message)]

    def _all_comments(self, issue: str) -> list[Body]:
        found: dict[str, Body] = {}
        start, total = 0, 1
        while start < total:
            answer = self._client.get(
                f"{self._flavour.api}/issue/{issue}/comment",
                startAt=str(start), maxResults=str(_COMMENTS), orderBy="created",
            )  # fmt: skip
            page = page_of(answer, "comments")
            total = page.around.get("total", 0)
            bodies = [told.body for told in page.told if isinstance(told.body, dict)]
            if not isinstance(total, int) or len(bodies) < len(page.told):
                raise UnansweredError("unreadable", f"The comments of {issue} cannot be read.")
            if not bodies and start < total:
                raise UnansweredError("cut", f"Jira tells of {total} comments, and shows less.")
            found |= {str(one.get("id")): one for one in bodies}
            start += len(bodies)
        if len(found) < total:
            raise UnansweredError("unstable", f"The comments of {issue} changed while being read.")
        return list(found.values())
