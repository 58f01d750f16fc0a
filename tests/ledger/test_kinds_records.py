"""What each type of our own records is read as (controls.md section 6)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.entry import draft
from ledger.errors import UnreadableRecordError
from ledger.kinds import RECORDS
from ledger.kinds.base import Observation, Reading
from tests.helpers import OTHER_SHA, SHA

_SHARED = {"id": "r1", "repository": "acme/shop", "time": "2026-10-26T09:00:00Z", "by": "quinn"}
_NINE = datetime(2026, 10, 26, 9, tzinfo=UTC)

# The least that each type must say beyond what all share.
_LEAST: dict[str, dict[str, Any]] = {
    "qa": {"environment": "staging", "result": "pass"},
    "verification": {"deployment_id": 9, "result": "pass"},
    "approval": {"purpose": "gate", "decision": "approved", "deployment_id": "9"},
    "exception": {"kind": "urgent", "deployment_id": 9},
    "rollback": {"deployment_id": 9, "reason": "errors after release"},
    "deployment": {"sha": SHA, "environment": "production"},
    "role": {"person": "ada", "role": "approver"},
    "ticket": {"key": "ENG-1"},
    "void": {"record": 8, "reason": "mistyped"},
}


def _read(kind: str, /, **fields: Any) -> Reading:
    body = {**_SHARED, **_LEAST[kind], **fields}
    return draft(Observation(kind, body, source="records", strength="attested")).reading


def _columns(kind: str, /, **fields: Any) -> dict[str, Any]:
    (row,) = _read(kind, **fields).rows
    return {name: getattr(row, name) for name in row.__struct_fields__}


def _refusal(kind: str, /, **fields: Any) -> UnreadableRecordError:
    with pytest.raises(UnreadableRecordError) as caught:
        _read(kind, **fields)
    return caught.value


def test_every_type_has_a_least_record_here() -> None:
    assert set(_LEAST) == set(RECORDS)


@pytest.mark.parametrize("kind", _LEAST)
def test_the_least_record_of_a_type_is_enough(kind: str) -> None:
    reading = _read(kind)
    assert reading.key == f"{kind}:r1"
    assert (reading.repository, reading.occurred_at, reading.actor) == ("acme/shop", _NINE, "quinn")
    columns = _columns(kind)
    assert (columns["about"], columns["said_at"], columns["by"]) == ("acme/shop", _NINE, "quinn")
    assert (columns["origin"], columns["strength"]) == ("records", "attested")


@pytest.mark.parametrize("kind", _LEAST)
def test_every_needed_field_is_missed(kind: str) -> None:
    for name in _LEAST[kind]:
        assert _refusal(kind, **{name: None}).reason in ("bad_field", "missing_field")


@pytest.mark.parametrize("kind", sorted(set(_LEAST) - {"role", "void"}))
def test_repository_and_author_are_needed(kind: str) -> None:
    assert "`repository`" in _refusal(kind, repository="").message
    assert "`by`" in _refusal(kind, by="").message


def test_a_record_without_an_id_is_known_by_what_it_says() -> None:
    first, same, other = (_read("qa", id=None, notes=n).key for n in ("a", "a", "b"))
    assert first == same != other


def test_a_qa_result_names_its_sha_in_full_or_proves_nothing() -> None:
    assert _columns("qa", sha=SHA.upper())["sha"] == SHA
    short = _columns("qa", sha=SHA[:10])
    assert (short["sha"], short["sha_said"]) == (None, SHA[:10])


def test_a_qa_result_may_name_only_a_day() -> None:
    columns = _columns("qa", time="2026-10-26")
    assert (columns["said_at"], columns["said_on"]) == (None, "2026-10-26")
    assert _refusal("qa", time="2026-02-30").reason == "bad_time"
    assert _refusal("verification", time="2026-10-26").reason == "bad_time"


def test_the_tester_is_who_says_it_unless_another_is_named() -> None:
    assert _columns("qa")["tester"] == "quinn"
    assert _columns("qa", tester="toni")["tester"] == "toni"


@pytest.mark.parametrize("kind", ["verification", "approval"])
def test_bound_by_deployment_or_by_sha_and_environment(kind: str) -> None:
    assert _columns(kind)["deployment"] == "9"
    by_sha = _columns(kind, deployment_id=None, sha=SHA, environment="production")
    assert (by_sha["sha"], by_sha["environment"]) == (SHA, "production")
    assert _refusal(kind, deployment_id=None, sha=SHA).reason == "missing_field"


def test_lists_may_be_texts() -> None:
    assert _columns("verification", checks="health, login;logs")["checks"] == [
        "health",
        "login",
        "logs",
    ]
    assert _columns("exception", controls=["C7.4", "C6.2"])["controls"] == ["C7.4", "C6.2"]
    assert _columns("qa", ticket="ENG-1")["tickets"] == ["ENG-1"]
    assert _columns("qa", ticket="ENG-1", tickets="ENG-2 ENG-3")["tickets"] == ["ENG-2", "ENG-3"]


def test_an_exception_has_a_scope() -> None:
    assert _columns("exception", pull_request=12)["pull_request"] == "12"
    span = {"from": "2026-10-01T00:00:00Z", "to": "2026-10-02T00:00:00Z"}
    scoped = _columns("exception", deployment_id=None, environment="production", **span)
    assert (scoped["since"], scoped["until"]) == (
        datetime(2026, 10, 1, tzinfo=UTC),
        datetime(2026, 10, 2, tzinfo=UTC),
    )
    open_end = {"deployment_id": None, "environment": "production", "from": span["from"]}
    assert _refusal("exception", **open_end).reason == "missing_field"


def test_a_rollback_names_both_versions() -> None:
    columns = _columns("rollback", previous_sha=OTHER_SHA, replacement_sha=SHA)
    assert (columns["previous_sha"], columns["replacement_sha"]) == (OTHER_SHA, SHA)


def test_a_declared_run_without_attempt_is_the_first() -> None:
    assert _columns("deployment", run_id="7")["run_attempt"] == 1
    assert _columns("deployment", run_id=7, run_attempt=2)["run_attempt"] == 2
    assert _columns("deployment")["run_attempt"] is None


def test_a_role_without_scope_holds_everywhere() -> None:
    columns = _columns("role")
    assert (columns["environments"], columns["repositories"], columns["until"]) == ([], [], None)
    assert _columns("role", environments="production staging")["environments"] == [
        "production",
        "staging",
    ]


def test_a_void_names_an_id_or_a_number() -> None:
    assert _columns("void")["target"] == "8"
    assert _columns("void", record="r1")["target"] == "r1"


@pytest.mark.parametrize(
    ("kind", "origin", "said", "kinds"),
    [
        ("records_coverage", "records", {"of": ["qa", "verification"]}, ["qa", "verification"]),
        ("records_coverage", "records", {"of": "qa,verification"}, ["qa", "verification"]),
        ("coverage", "archive", {"kind": "approvals"}, ["approvals"]),
        ("git_coverage", "git", {"of": ["commits", "trees"]}, ["commits", "trees"]),
    ],
)
def test_coverage_has_a_row_for_each_kind(
    kind: str, origin: str, said: dict[str, Any], kinds: list[str]
) -> None:
    span = {"repository": "*", "from": "2026-10-01T00:00:00Z", "to": "2026-10-26T09:00:00Z"}
    reading = draft(Observation(kind, {**said, **span})).reading
    assert (reading.repository, reading.occurred_at) == (None, _NINE)
    rows = [(r.origin, r.of, r.covered, r.until) for r in reading.rows]  # type: ignore[attr-defined]
    assert rows == [(origin, of, "*", _NINE) for of in kinds]


@pytest.mark.parametrize(
    "fields",
    [
        {"from": "2026-10-02T00:00:00Z", "to": "2026-10-01T00:00:00Z", "of": "qa"},
        {"from": "2026-10-01T00:00:00Z", "to": "2026-10-02T00:00:00Z"},
        {"from": "2026-10-01T00:00:00Z", "to": "", "of": "qa"},
    ],
)
def test_coverage_of_nothing_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(UnreadableRecordError) as caught:
        draft(Observation("records_coverage", {"repository": "*", **fields}))
    assert caught.value.reason == "bad_coverage"
