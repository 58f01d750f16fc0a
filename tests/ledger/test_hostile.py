"""Whatever a body says, a kind reads it or refuses it; nothing else can happen at the door."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.entry import draft
from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.verify import verify
from ledger.writing.append import Incoming, append
from tests.ledger.hostile import OBSERVATIONS


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(OBSERVATIONS)
def test_a_kind_reads_or_refuses(observation: Observation) -> None:
    with suppress(UnreadableRecordError):
        draft(observation)


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(OBSERVATIONS, max_size=12))
def test_whatever_was_taken_in_verifies(ledger: Ledger, observations: list[Observation]) -> None:
    append(ledger, [Incoming("test", 1, "raw", observation) for observation in observations])
    assert verify(ledger).problems == []


@pytest.mark.parametrize("number", [1.0, -0.0, 2.0**53 - 1, 1e21, 0.1, 1e-7])
def test_numbers_are_read_back_as_they_were_read(ledger: Ledger, number: float) -> None:
    body: dict[str, Any] = {"id": number, "name": "deploy", "extra": [number]}
    (outcome,) = append(ledger, [Incoming("test", 1, "raw", Observation("check_suites", body))])
    assert outcome.result == "added"
    assert verify(ledger).holds


@pytest.mark.parametrize("identity", [{"b": 1, "a": 2}, [{"b": 1, "a": 2}], 0.5, True])
def test_an_odd_identity_is_read_back_as_it_was_read(ledger: Ledger, identity: object) -> None:
    body = {"id": identity, "name": "deploy"}
    append(ledger, [Incoming("test", 1, "raw", Observation("check_suites", body))])
    assert ledger.head()[0] == 1
    assert verify(ledger).holds


@pytest.mark.parametrize("kind", ["actions_runs", "commits", "check_suites", "qa"])
def test_half_a_character_is_refused_wherever_it_stands(ledger: Ledger, kind: str) -> None:
    body = {"id": 1, "sha": "\ud800", "name": "\ud800"}
    (outcome,) = append(ledger, [Incoming("test", 1, "raw", Observation(kind, body))])
    assert (outcome.result, outcome.reason) == ("quarantined", "not_canonical")
