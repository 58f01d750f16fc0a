"""CDEvents: which records four and more types become, and where each value comes from."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.records.cdevents import ingest_cdevents
from ingest.retry import retry
from ingest.source import Count
from ledger.entry import draft
from ledger.errors import UnreadableRecordError
from ledger.file.store import Ledger
from ledger.kinds.base import Observation, Reading
from ledger.kinds.records import cdevent
from ledger.kinds.records.purl import commit_of
from ledger.verify import verify
from tests.helpers import OTHER_SHA, SHA, ignore_progress
from tests.records.events import SOURCE, cloud_event, event, service, suite

_ID = "b1f0c5de-0b51-4a51-8f0e-6d3f2f6f0001"


def _read(body: dict[str, Any]) -> Reading:
    return draft(Observation("cdevents", body, source="cdevents", strength="pipeline")).reading


def _rows(body: dict[str, Any]) -> list[dict[str, Any]]:
    rows = _read(body).rows
    return [
        {"table": row.table} | {name: getattr(row, name) for name in row.__struct_fields__}
        for row in rows
    ]


def _refusal(body: dict[str, Any]) -> UnreadableRecordError:
    with pytest.raises(UnreadableRecordError) as caught:
        _read(body)
    return caught.value


@pytest.mark.parametrize("name", ["deployed", "upgraded", "rolledback"])
@pytest.mark.parametrize("wrap", [dict, cloud_event])
def test_a_service_that_was_deployed_is_a_deployment(name: str, wrap: Any) -> None:
    (row,) = _rows(wrap(service(name, {"by": "dora"})))
    assert row["table"] == "declared_deployments"
    assert (row["about"], row["sha"], row["environment"]) == ("acme/shop", SHA, "production")
    assert (row["result"], row["mechanism"], row["by"]) == ("success", SOURCE, "dora")
    assert (row["record_id"], row["said_at"], row["finished_at"]) == (
        _ID,
        row["finished_at"],
        row["said_at"],
    )
    assert (row["origin"], row["strength"]) == ("cdevents", "pipeline")


def test_a_rollback_that_says_why_is_one_too() -> None:
    why = {"by": "dora", "reason": "errors", "previous_sha": OTHER_SHA, "follow_up": "ENG-2"}
    deployed, back = _rows(service("rolledback", why))
    assert (deployed["table"], back["table"]) == ("declared_deployments", "rollbacks")
    assert (back["deployment"], back["reason"], back["follow_up"]) == (_ID, "errors", "ENG-2")
    assert (back["previous_sha"], back["replacement_sha"]) == (OTHER_SHA, SHA)
    assert len(_rows(service("deployed", why))) == 1


@pytest.mark.parametrize(
    ("outcome", "result"),
    [
        ("pass", "pass"),
        ("success", "pass"),
        ("fail", "fail"),
        ("failure", "fail"),
        ("error", "fail"),
        ("cancel", "blocked"),
    ],
)
def test_a_suite_that_finished_is_a_qa_result(outcome: str, result: str) -> None:
    (row,) = _rows(suite(outcome, reason="three of four browsers"))
    assert (row["table"], row["result"], row["notes"]) == ("qa", result, "three of four browsers")
    assert (row["sha"], row["environment"], row["tester"]) == (SHA, "staging", "quinn")


def test_an_outcome_that_nobody_knows_is_no_result() -> None:
    assert "no result" in _refusal(suite("mostly")).message.lower()


def test_a_case_of_a_suite_counts_when_it_fails() -> None:
    about = {"repository": "acme/shop", "sha": SHA}
    alone = {"environment": {"id": "staging"}, "outcome": "pass"}
    inside = {**alone, "testSuiteRun": {"id": "run-1"}}
    name = "testcaserun.finished.0.2.0"
    assert [row["result"] for row in _rows(event(name, alone, about))] == ["pass"]
    assert _rows(event(name, inside, about)) == []
    failed = event(name, {**inside, "outcome": "fail"}, about)
    assert [row["result"] for row in _rows(failed)] == ["fail"]


@pytest.mark.parametrize(
    ("purl", "repository", "version"),
    [
        (f"pkg:github/acme/shop@{SHA}", "acme/shop", SHA),
        (f"pkg:golang/github.com/acme/shop@{SHA}", "acme/shop", SHA),
        ("pkg:golang/github.com/acme/shop/cmd@v1.2.0", "acme/shop", "v1.2.0"),
        (
            "pkg:oci/shop@sha256%3Aabc?repository_url=ghcr.io/acme&vcs_url="
            f"git%2Bhttps%3A%2F%2Fgithub.com%2Facme%2Fshop.git%40{SHA}",
            "acme/shop",
            SHA,
        ),
        ("pkg:oci/shop@sha256%3Aabc", None, "sha256:abc"),
        ("pkg:maven/com.acme/shop@1.4#docs", None, "1.4"),
        ("pkg:npm/shop", None, None),
        ("shop-1.4.whl", None, None),
        (f"pkg:golang/notgithub.example.com/acme/shop@{SHA}", None, SHA),
        ("pkg:" + "x/" * 5_000, None, None),
    ],
)
def test_a_package_says_which_commit_it_holds(
    purl: str, repository: str | None, version: str | None
) -> None:
    assert commit_of(purl) == (repository, version)


def test_what_the_event_has_no_word_for_is_in_custom_data() -> None:
    custom = {"repository": "acme/shop", "sha": SHA, "environment": "prod-eu", "run_id": 7,
              "component": "api", "started_at": "2026-10-26T08:50:00Z"}  # fmt: skip
    (row,) = _rows(service("deployed", custom, artifactId="pkg:oci/shop@sha256%3Aabc"))
    assert (row["sha"], row["environment"], row["run_id"]) == (SHA, "prod-eu", 7)
    assert (row["component"], row["run_attempt"]) == ("api", 1)


def test_an_environment_goes_by_its_name_where_it_has_one() -> None:
    (row,) = _rows(service("deployed", environment={"id": "1234", "name": "production"}))
    assert row["environment"] == "production"


def test_a_source_on_github_says_the_repository() -> None:
    page = "https://github.com/acme/shop/actions/runs/7"
    said = {"environment": {"id": "production"}, "artifactId": "pkg:npm/shop@1.2"}
    (row,) = _rows(event("service.deployed.0.2.0", said, source=page))
    assert (row["about"], row["sha"]) == ("acme/shop", "1.2")
    refusal = _refusal(event("service.deployed.0.2.0", said, source="https://ci.example.com/a/b"))
    assert (refusal.reason, "`repository`" in refusal.message) == ("missing_field", True)


def test_without_a_commit_nothing_is_bound() -> None:
    (row,) = _rows(suite("pass", {"repository": "acme/shop"}))
    assert (row["sha"], row["sha_said"]) == (None, None)
    (row,) = _rows(service("deployed", {"repository": "acme/shop"}, artifactId="pkg:npm/shop"))
    assert row["sha"] is None


def test_what_contradicts_is_refused() -> None:
    assert _refusal(service("deployed", {"sha": OTHER_SHA})).reason == "contradicts"
    assert _refusal(service("deployed", {"repository": "acme/other"})).reason == "contradicts"
    outer = cloud_event(service("deployed"))
    assert _refusal({**outer, "id": "another"}).reason == "contradicts"


def _take(ledger: Ledger, path: Path, text: str | bytes, told: list[str] | None = None) -> Count:
    path = path / "events.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    say = told.append if told is not None else ignore_progress
    (count,) = ingest_cdevents(ledger, path, progress=say)
    assert count.read == count.added + count.known + count.quarantined + count.unsupported
    return count


def test_lines_an_array_and_a_single_event_are_the_same(ledger: Ledger, tmp_path: Path) -> None:
    events = [service("deployed"), suite("pass", source="x")]
    events[1]["context"]["id"] = "2"
    assert _take(ledger, tmp_path, "\n".join(map(json.dumps, events)) + "\n").added == 2
    assert _take(ledger, tmp_path, json.dumps(events, indent=1)).known == 2
    assert (
        _take(ledger, tmp_path, b"\xef\xbb\xbf" + json.dumps(events[0], indent=2).encode()).known
        == 1
    )
    assert ledger.rows("SELECT DISTINCT source, strength FROM entry_index") == [
        ("cdevents", "pipeline")
    ]
    assert verify(ledger).holds


def test_an_event_is_known_by_its_id_and_source(ledger: Ledger, tmp_path: Path) -> None:
    one = service("deployed")
    other = service("deployed")
    other["context"]["source"] = f"{SOURCE}/2"
    text = "\n".join(json.dumps(e) for e in (one, cloud_event(one), one, other))
    count = _take(ledger, tmp_path, text)
    assert (count.added, count.known) == (3, 1)
    assert ledger.rows("SELECT count(DISTINCT key) FROM entry_index") == [(2,)]


def test_other_types_are_counted_named_and_not_stored(ledger: Ledger, tmp_path: Path) -> None:
    stranger = {**cloud_event(service("deployed")), "type": "com.example.\x1b[2J", "data": {}}
    removed = [event(f"service.removed.{version}", {}) for version in ("0.2.0", "0.3.0-draft")]
    others = [event("pipelinerun.finished.0.2.0", {}), *removed, stranger]
    told: list[str] = []
    text = "\n".join(map(json.dumps, [*others, service("deployed")]))
    count = _take(ledger, tmp_path, text, told)
    assert (count.unsupported, count.added) == (4, 1)
    assert any("2 events of type 'service.removed'" in line for line in told)
    assert "\x1b" not in "".join(told)
    assert len(ledger.rows("FROM entries")) == 1


def test_what_cannot_be_read_stands_aside_and_may_be_read_later(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = json.dumps(service("deployed"))
    nothing = {"context": {"type": "dev.cdevents.service.deployed.0.2.0"}}
    bad = ["{", "[]", "7", "{}", '{"context": {}}', '{"context": {"type": 5}}', json.dumps(nothing),
           '{"context": {"id": "1", "id": "2"}}', '{"data_base64": "e30=", "specversion": "1.0"}',
           ]  # fmt: skip
    count = _take(ledger, tmp_path, "\n".join([*bad, good]))
    assert (count.added, count.quarantined) == (1, len(bad))
    assert [raw for (raw,) in ledger.rows("SELECT raw FROM quarantine ORDER BY line")] == bad
    unknown = json.dumps(suite("mostly"))
    assert _take(ledger, tmp_path, unknown).quarantined == 1
    monkeypatch.setitem(cdevent._RESULTS, "mostly", "fail")
    tried = retry(ledger, None)
    assert [one.result for one in tried].count("added") == 1
    assert ledger.rows("SELECT result FROM qa") == [("fail",)]
