"""Tickets as files: Jira's answers, one file for each kind, one answer a line, as of one moment."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from ingest.simulation.jira.bodies import Body, Shape
from ingest.simulation.jira.facts import Ticket

SITE = "https://jira.acme.example/rest/api/3"
KINDS = ("jira_changelogs", "jira_comments", "jira_issues", "jira_remotelinks", "jira_statuses")


def write_jira(
    tickets: Iterable[Ticket], statuses: Mapping[str, str], folder: Path, at: datetime
) -> None:
    """Write `KIND.ndjson` for each kind; `statuses` are names by id, `at` is aware."""
    recorded = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    texts: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for kind, place, body in _lines(Shape("cloud", SITE), tickets, statuses):
        line = {"url": f"{SITE}{place}", "recorded": recorded, "record": body}
        texts[kind].append(json.dumps(line, ensure_ascii=False) + "\n")
    for kind, written in texts.items():
        (folder / f"{kind}.ndjson").write_text("".join(written), encoding="utf-8")


def _lines(
    shape: Shape, tickets: Iterable[Ticket], statuses: Mapping[str, str]
) -> Iterator[tuple[str, str, Body]]:
    for number, name in statuses.items():
        yield "jira_statuses", "/status", shape.status(number, name)
    for one in tickets:
        place = f"/issue/{one.id}"
        body = shape.issue(one, comments=0, changelog=False)
        del body["fields"]["comment"]
        yield "jira_issues", f"/issue/{one.key}", body
        for move in one.moves:
            yield "jira_changelogs", f"{place}/changelog", shape.history(move)
        for note in one.notes:
            yield "jira_comments", f"{place}/comment", shape.comment(one, note)
        for link in one.links:
            yield "jira_remotelinks", f"{place}/remotelink", shape.link(one, link)
