"""What differs between Jira Cloud and Data Center: how issues are listed, and their histories.

Both list the issues of a project by key, which no change moves: what changes while pages are read
comes where it was, or with the next walk. An offset moves when an issue is deleted, so a page
of Data Center begins with the last issue of the page before it.
"""

from collections.abc import Generator, Iterator, Sequence
from typing import Any, Protocol

from ingest.github.asking.answer import UnansweredError
from ingest.tickets.jira.answers import Body, Page, Told, objects_in, page_of
from ingest.tickets.jira.client import JiraClient

PAGE = 100
FIELDS = (
    "summary,status,issuetype,project,labels,created,updated,resolutiondate,assignee,reporter,"
    "description,comment"
)
_READINGS = 3
_MOST_PAGES = 100_000

Histories = dict[str, list[Body]]
"""Histories by the id of their issue."""


class Flavour(Protocol):
    """One of the two."""

    api: str

    def pages(self, client: JiraClient, jql: str) -> Iterator[list[Told]]:
        """Yield the pages of a search; raises UnansweredError where it cannot be read whole."""

    def histories(self, client: JiraClient, issues: Sequence[Told]) -> Histories:
        """The whole histories of issues; raises UnansweredError."""


class Cloud:
    """Searches by token, and asks for the histories of many issues at once."""

    api = "/rest/api/3"

    def pages(self, client: JiraClient, jql: str) -> Iterator[list[Told]]:
        """Yield the pages of a search."""
        query = {"jql": jql, "fields": FIELDS, "maxResults": str(PAGE)}
        tokens: set[str] = set()
        for _ in range(_MOST_PAGES):
            page = page_of(client.get(f"{self.api}/search/jql", **query), "issues")
            yield page.told
            token = _token(page, tokens)
            if token is None:
                return
            query["nextPageToken"] = token
        raise UnansweredError("unstable", "A search of Jira has no end.")

    def histories(self, client: JiraClient, issues: Sequence[Told]) -> Histories:
        """The histories, as the bulk answer has them."""
        found: Histories = {str(issue.get("id")): [] for issue in issues}
        body: dict[str, Any] = {"issueIdsOrKeys": list(found), "maxResults": 1000}
        tokens: set[str] = set()
        for _ in range(_MOST_PAGES if found else 0):
            page = page_of(client.post(f"{self.api}/changelog/bulkfetch", body), "issueChangeLogs")
            for told in page.told:
                issue = str(told.get("issueId"))
                if issue not in found:
                    raise UnansweredError(
                        "mismatched", "Jira answers with the history of another issue."
                    )
                found[issue] += objects_in(told.get("changeHistories"))
            token = _token(page, tokens)
            if token is None:
                break
            body["nextPageToken"] = token
        return found


class DataCenter:
    """Searches by offset, and has the histories in the same answer."""

    api = "/rest/api/2"

    def pages(self, client: JiraClient, jql: str) -> Iterator[list[Told]]:
        """Yield the pages of a search; it begins again where issues went away meanwhile."""
        for _ in range(_READINGS):
            if (yield from self._read(client, jql)):
                return
        raise UnansweredError("unstable", "A search of Jira changed each time it was read.")

    def _read(self, client: JiraClient, jql: str) -> Generator[list[Told], None, bool]:
        """Yield the pages once; whether nothing can have been missed."""
        start, last = 0, None
        query = {"jql": jql, "fields": FIELDS, "expand": "changelog", "maxResults": str(PAGE)}
        for _ in range(_MOST_PAGES):
            answer = client.get(f"{self.api}/search", startAt=str(start), **query)
            page = page_of(answer, "issues")
            total, told = page.around.get("total"), page.told
            if not isinstance(total, int):
                raise UnansweredError("unreadable", "A search of Jira tells no total.")
            if last is not None and (not told or told[0].get("id") != last):
                return False
            yield told[1:] if last is not None else told
            if start + len(told) >= total:
                return True
            if len(told) <= (last is not None):
                raise UnansweredError(
                    "cut", f"Jira tells of {total} issues and shows {start + len(told)}."
                )
            # The last one again, to see that nothing moved.
            start, last = start + len(told) - 1, told[-1].get("id")
        return False

    def histories(self, client: JiraClient, issues: Sequence[Told]) -> Histories:  # noqa: ARG002 - they came with the issues
        """The histories that the issues embed."""
        found: Histories = {}
        for issue in issues:
            log = issue.get("changelog")
            log = log if isinstance(log, dict) else {}
            histories = list(objects_in(log.get("histories")))
            total = log.get("total", len(histories))
            if isinstance(total, int) and total > len(histories):
                raise UnansweredError(
                    "cut", f"Jira tells of {total} changes of {issue.get('key')} and shows less."
                )
            found[str(issue.get("id"))] = histories
        return found


def _token(page: Page, seen: set[str]) -> str | None:
    """The token of the next page; raises UnansweredError for one that leads in circles."""
    token = page.around.get("nextPageToken")
    if not isinstance(token, str) or not token or page.around.get("isLast") is True:
        if page.around.get("isLast") is False:
            raise UnansweredError("cut", "Jira tells of another page and not which.")
        return None
    if token in seen:
        raise UnansweredError("unstable", "The pages of Jira lead in circles.")
    seen.add(token)
    return token
