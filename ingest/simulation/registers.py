"""Beside GitHub and Jira: files of what people, pipelines and other tools wrote down."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain
from pathlib import Path

from ingest.simulation.bodies.cdevent import cdevent
from ingest.simulation.bodies.common import stamp
from ingest.simulation.bodies.junit import junit
from ingest.simulation.facts import Record
from ingest.simulation.organisation import COVERED_FROM, NOW
from ingest.simulation.world import RepositoryFacts

TYPES = (
    "qa",
    "verification",
    "approval",
    "exception",
    "rollback",
    "deployment",
    "role",
    "ticket",
)
RECORDS, SHEET, MOVES, EVENTS, REPORTS = (
    "records.ndjson",
    "register.csv",
    "tickets.ndjson",
    "events.ndjson",
    "reports",
)
"""The files of a folder, and the folder with a report in each file."""


def write_registers(organisation: list[RepositoryFacts], folder: Path) -> None:
    """Write the files, and into them what is complete of them."""
    (folder / REPORTS).mkdir(parents=True)
    _write_lines(folder / RECORDS, records(organisation))
    _write_rows(folder / SHEET, [row for facts in organisation for row in facts.sheet])
    _write_lines(folder / MOVES, _moves(organisation))
    events = chain.from_iterable(facts.events for facts in organisation)
    _write_lines(folder / EVENTS, map(cdevent, events))
    for one in chain.from_iterable(facts.reports for facts in organisation):
        (folder / REPORTS / f"{one.name}.xml").write_text(junit(one), encoding="utf-8")


def records(organisation: list[RepositoryFacts]) -> Iterator[Record]:
    """Yield the records of all repositories, and that nothing of their types is missing."""
    for facts in organisation:
        yield from facts.records
    for record_type in TYPES:
        yield _coverage(record_type, "*")


def _moves(organisation: list[RepositoryFacts]) -> Iterator[Record]:
    for facts in organisation:
        if facts.repository.tickets_live_in == "export":
            yield from facts.moves
            yield _coverage("tickets", f"project:{facts.repository.tickets}")


def _coverage(of: str, place: str) -> Record:
    span = {"from": COVERED_FROM, "to": NOW}
    return {"type": "coverage", "of": [of], "repository": place, **span}


def _write_lines(file: Path, lines: Iterable[Record]) -> None:
    texts = (json.dumps(_plain(line), ensure_ascii=False) + "\n" for line in lines)
    file.write_text("".join(texts), encoding="utf-8")


def _write_rows(file: Path, rows: list[Record]) -> None:
    columns = list(dict.fromkeys(chain.from_iterable(rows)))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        for row in map(_plain, rows):
            writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: object) -> object:
    return ",".join(map(str, value)) if isinstance(value, list) else value


def _plain(value: Record) -> Record:
    return {key: _text(said) for key, said in value.items()}


def _text(value: object) -> object:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, datetime):
        return stamp(value)
    return value.isoformat() if isinstance(value, date) else value
