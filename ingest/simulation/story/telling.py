"""How people and pipelines say a record inside a text: as a block that a program finds there."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from ingest.simulation.bodies.common import stamp
from ingest.simulation.facts import Check, Comment, Run
from ingest.simulation.organisation import Person
from ingest.simulation.story.comments import comment, open_issue
from ingest.simulation.story.tickets import note
from ingest.simulation.story.walk import Walk

BLOCKS = {"qa": "qa-result"}
"""What a block of a type of record is called, where it is not as the type."""


def fenced(record_type: str, fields: Mapping[str, object]) -> str:
    """Return a block in Markdown."""
    return f"```{BLOCKS.get(record_type, record_type)}\n{_lines(fields)}```\n"


def tell(
    walk: Walk, by: Person, at: datetime, words: str, record_type: str = "", **fields: object
) -> Comment | None:
    """Say something on the walk's ticket: in Jira, or on the issue that asks for QA.

    With a type of record its fields stand in a block, in Jira with the repository unless that is
    said to be None. Returns the comment where it can be edited: on an issue.
    """
    if walk.facts.repository.tickets_live_in != "jira":
        block = f"\n\n{fenced(record_type, fields)}" if record_type else ""
        return comment(walk.facts, walk.issue.number, by, words + block, at)
    about = {"repository": walk.facts.repository.full_name, **fields}
    name = BLOCKS.get(record_type, record_type)
    code = ((_lines(about), name),) if record_type else ()
    note(walk.facts, walk.ticket, by, ((words, None), *code), at)
    return None


def hand_over(walk: Walk, author: Person, at: datetime) -> None:
    """Ask for QA of the walk's version: in an issue, or on the ticket where that is in Jira."""
    words = f"Please test {walk.tested} on staging."
    if walk.facts.repository.tickets_live_in == "jira":
        tell(walk, author, at, words)
    else:
        walk.issue = open_issue(walk.facts, author, f"QA for {walk.ticket}", words, at)


def declare_in_check(
    walk: Walk, run: Run, at: datetime, record_type: str, **fields: object
) -> None:
    """Let a run declare a record in a check run, as the project's Action writes it."""
    said = {"repository": walk.facts.repository.full_name, "time": at, **fields}
    lines = [f"{name}: {json.dumps(_text(value))}" for name, value in said.items()]
    name = BLOCKS.get(record_type, record_type)
    made = Check(
        id=walk.facts.ids.next("check"),
        name="deploy-ledger",
        sha=str(fields["sha"]),
        run=run,
        title=f"Declared: {record_type}",
        summary="\n".join([f"```{name}", *lines, "```"]) + "\n",
        at=at,
    )
    walk.facts.checks.append(made)


def _lines(fields: Mapping[str, object]) -> str:
    said = {name: value for name, value in fields.items() if value is not None}
    return "".join(f"{name}: {_text(value)}\n" for name, value in said.items())


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
