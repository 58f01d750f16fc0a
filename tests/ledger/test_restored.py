"""An entry restored from its stored bytes is the entry that was appended."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings

from ingest.archive import observe
from ingest.records.line import observe_record
from ingest.simulation import Organisation, build
from ingest.simulation.registers import RECORDS
from ledger.canonical import decode
from ledger.entry import Entry, draft, place, restored
from ledger.errors import UnreadableRecordError
from ledger.kinds import BY_ENTRY_KIND
from ledger.kinds.base import Observation
from tests.helpers import SHA
from tests.ledger.hostile import OBSERVATIONS

_SEQ = 7
_NOW = datetime(2026, 10, 26, 9, tzinfo=UTC)


def _entry(observation: Observation) -> Entry:
    return place(draft(observation), _SEQ, _NOW)


def _meant(body: dict[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """The body without its volatile parts, which lie one or two levels deep."""
    for path in paths:
        head, _, rest = path.partition(".")
        if rest and isinstance(body.get(head), dict):
            body[head].pop(rest, None)
        else:
            body.pop(head, None)
    return body


def _agrees(entry: Entry) -> None:
    assert restored(_SEQ, entry.payload) == entry
    stored = json.loads(entry.payload)
    assert rfc8785.dumps(stored) == entry.payload
    meant = _meant(stored["body"]["object"], BY_ENTRY_KIND[stored["kind"]].volatile)
    assert entry.draft.content == sha256(rfc8785.dumps(meant)).digest()


@settings(max_examples=400)
@given(OBSERVATIONS)
def test_whatever_is_read_is_restored(observation: Observation) -> None:
    try:
        entry = _entry(observation)
    except UnreadableRecordError:
        return
    _agrees(entry)


def _refuses_what_is_no_json(payload: bytes) -> None:
    """Nobody decodes a payload whole: whoever reads its object is the one to see that."""
    assert payload.count(b'}},"key":') == 1
    with pytest.raises(UnreadableRecordError):
        restored(_SEQ, payload.replace(b'}},"key":', b',}},"key":'))


def _observed(organisation: Organisation) -> Iterator[Observation]:
    for file in organisation.archive.iterdir():
        for line in file.read_bytes().splitlines():
            yield observe(decode(line), file.stem, None)
    records = organisation.registers / RECORDS
    for line in records.read_bytes().splitlines():
        yield observe_record(decode(line))


def test_every_record_of_the_simulated_organisation_is_restored(tmp_path: Path) -> None:
    read = set()
    for observation in _observed(build(tmp_path / "acme")):
        _agrees(entry := _entry(observation))
        if observation.kind not in read:
            _refuses_what_is_no_json(entry.payload)
        read.add(observation.kind)
    assert read >= {"actions_runs", "pulls", "issue_comments", "jira_comments", "qa"}


@pytest.mark.parametrize("inner", [{"id": 5, "name": "a"}, {}, None])
@pytest.mark.parametrize("kind", ["actions_runs", "pulls", "check_suites", "commit_pulls"])
def test_what_is_volatile_is_kept_and_means_nothing(kind: str, inner: object) -> None:
    url = f"https://api.github.com/repos/acme/shop/commits/{SHA}/pulls"
    body = {"id": 1, "number": 1, "url": url, "caf\u00e9\n": "\U0001f600", "ratio": 0.5}
    sides = {"head": {"sha": SHA, "repo": inner}, "base": {"repo": inner, "\ufb33": [{}]}}
    around = {"repository": inner, "head_repository": inner}
    _agrees(_entry(Observation(kind, {**body, **sides, **around}, url=url)))


@pytest.mark.parametrize("kind", ["actions_runs", "workflows"])
def test_parts_of_a_record_may_look_like_the_parts_of_an_entry(kind: str) -> None:
    """Each bait is what one of the parts of an entry begins or ends with."""
    like = {"context": {"object": {"id": 2}}, "object": {"id": 3}, "key": "other", "repository": 4}
    told = '"},"key":"x"},"body":{"context":{},"object":{"id":9},"repository":{}'
    body = {"a": like, "body": like, "id": 1, "key": told, "object": like, "path": told, "z": like}
    around = {"body": like, "key": told, "object": like, "objects": [like]}
    for extra in ({}, around):
        for repository in ({}, like, told, [like]):
            whole = {**body, "repository": repository, "head_repository": {"repository": like}}
            _agrees(_entry(Observation(kind, whole, extra=extra)))


@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda _: b"{}",
        lambda payload: payload[:-1],
        lambda payload: payload.replace(b"github:workflow:observed", b"github:unheard:of"),
        lambda payload: payload.replace(b'"object":{', b'"object":[{').replace(
            b'}},"key', b'}]},"key'
        ),
        lambda payload: payload.replace(b"2026-10-26T09", b"2026-10-26T99"),
        lambda payload: payload.replace(b"deploy", b"de\\qloy"),
        lambda payload: payload.replace(b'"deploy"', b"[" * 100_000),
    ],
)
def test_bytes_that_nobody_stored_are_refused(change: Callable[[bytes], bytes]) -> None:
    body = {"id": 1, "name": "deploy"}
    entry = _entry(Observation("workflows", body))
    changed = change(entry.payload)
    assert changed != entry.payload
    with pytest.raises(UnreadableRecordError):
        restored(_SEQ, changed)
