"""The records file: what people and pipelines wrote down, and what is complete of it."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from ingest.simulation.bodies.common import stamp
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


def write_records(organisation: list[RepositoryFacts], file: Path) -> None:
    """Write one record a line, the coverage of every type last."""
    lines = [json.dumps(_plain(record)) + "\n" for record in records(organisation)]
    file.write_text("".join(lines), encoding="utf-8")


def records(organisation: list[RepositoryFacts]) -> Iterator[Record]:
    """Yield the records of all repositories, and that nothing of their types is missing."""
    for facts in organisation:
        yield from facts.records
    for record_type in TYPES:
        yield {
            "type": "coverage",
            "of": [record_type],
            "repository": "*",
            "from": COVERED_FROM,
            "to": NOW,
        }


def _plain(record: Record) -> Record:
    return {key: _text(value) for key, value in record.items()}


def _text(value: object) -> object:
    if isinstance(value, datetime):
        return stamp(value)
    return value.isoformat() if isinstance(value, date) else value
