"""The simulated organisation, built once for all tests of this folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.simulation import Organisation, build
from ingest.simulation.registers import RECORDS

Lines = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """The organisation of the default seed."""
    return build(tmp_path_factory.mktemp("acme"))


@pytest.fixture(scope="session")
def truth(organisation: Organisation) -> dict[str, Any]:
    """The ground truth of the default seed."""
    read: dict[str, Any] = json.loads(organisation.truth.read_text())
    return read


@pytest.fixture(scope="session")
def archive(organisation: Organisation) -> Lines:
    """Read the envelopes of one kind."""

    def lines(kind: str) -> list[dict[str, Any]]:
        return _ndjson(organisation.archive / f"{kind}.ndjson")

    return lines


@pytest.fixture(scope="session")
def records(organisation: Organisation) -> list[dict[str, Any]]:
    """The lines of the records file."""
    return _ndjson(organisation.registers / RECORDS)


def _ndjson(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]
