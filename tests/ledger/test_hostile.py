"""Whatever a body says, a kind reads it or refuses it; nothing else can happen at the door."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.append import Incoming, append
from ledger.entry import draft
from ledger.errors import UnreadableRecordError
from ledger.kinds import ARCHIVE, RECORDS
from ledger.kinds.base import Observation
from ledger.store import Ledger
from ledger.verify import verify
from tests.helpers import SHA

_FIELDS = (
    "id number sha name url body user login created_at updated_at merged_at head base repo commit "
    "parents tree committer date state environment environments payload creator protection_rules "
    "reviewers run_id run_attempt steps issue_url pull_request_url deployment_url log_url time by "
    "repository tickets result purpose decision deployment_id from to of kind person role record "
    "reason key object tag event headers author full_name"
)
_NAMES = st.sampled_from(_FIELDS.split())
_TEXTS = st.text(max_size=6) | st.sampled_from(
    [
        SHA,
        "pass",
        "2026-13-45",
        "0001-01-01T00:00:00+05:00",
        "1" * 25,
        "\x00",
        "/repos/acme/shop/actions/runs/" + "9" * 5_000,
        "https://github.com/acme/shop/pull/1",
        "```qa-result\nsha: x\n```",
    ]
)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=8,
)
_OBSERVATIONS = st.builds(
    Observation,
    kind=st.sampled_from([*ARCHIVE, *RECORDS]),
    body=st.dictionaries(_NAMES, _VALUES, max_size=10),
    url=st.none() | _TEXTS,
    repository=st.none() | st.just("acme/shop"),
    extra=st.dictionaries(st.sampled_from(["run_id", "headers", "event"]), _VALUES),
)


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(_OBSERVATIONS)
def test_a_kind_reads_or_refuses(observation: Observation) -> None:
    with suppress(UnreadableRecordError):
        draft(observation)


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(_OBSERVATIONS, max_size=12))
def test_whatever_was_taken_in_verifies(ledger: Ledger, observations: list[Observation]) -> None:
    append(ledger, [Incoming("test", 1, "raw", observation) for observation in observations])
    assert verify(ledger).problems == []


@pytest.mark.parametrize("number", [1.0, -0.0, 2.0**53 - 1, 1e21, 0.1, 1e-7])
def test_numbers_are_read_back_as_they_were_read(ledger: Ledger, number: float) -> None:
    body: dict[str, Any] = {"id": number, "name": "deploy", "extra": [number]}
    (outcome,) = append(ledger, [Incoming("test", 1, "raw", Observation("workflows", body))])
    assert outcome.result == "added"
    assert verify(ledger).holds


@pytest.mark.parametrize("identity", [{"b": 1, "a": 2}, [{"b": 1, "a": 2}], 0.5, True])
def test_an_odd_identity_is_read_back_as_it_was_read(ledger: Ledger, identity: object) -> None:
    body = {"id": identity, "name": "deploy"}
    append(ledger, [Incoming("test", 1, "raw", Observation("workflows", body))])
    assert ledger.head()[0] == 1
    assert verify(ledger).holds
