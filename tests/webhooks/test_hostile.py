"""Whatever lies in the spool: each bad delivery goes to quarantine, and the next one is read."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import ingest_archive
from ingest.webhooks import ingest_webhooks
from ingest.webhooks.spool import Spool, Spooled
from ledger.canonical import MAX_BYTES
from ledger.errors import SourceError
from ledger.file.store import Ledger
from ledger.verify import verify
from tests.helpers import ignore_progress
from tests.webhooks.receiver import SHARED, dispatch, put, workflow_run

KNOWN = (SHARED.encode(),)


def take(ledger: Ledger, spool: Path) -> tuple[dict[str, int], list[str]]:
    """Counts that are not zero, and what was said."""
    said: list[str] = []
    (count,) = ingest_webhooks(ledger, spool, KNOWN, progress=said.append)
    assert count.read == count.added + count.known + count.quarantined
    return {name: n for name, n in vars(count).items() if isinstance(n, int) and n}, said


BODIES = {
    "not_json": b"{",
    "duplicate_key": b'{"action": "completed", "action": "requested"}',
    "not_an_object": b"[]",
    "too_deep": b'{"a":' * 150 + b"1" + b"}" * 150,
    "not_utf8": b'{"a": "\xff"}',
    "not_canonical": b'{"a": NaN}',
    "too_large": b" " * (MAX_BYTES + 1),
    "bad_field": json.dumps(workflow_run(head_sha="main")).encode(),
}


@pytest.mark.parametrize("reason", BODIES)
def test_bodies(ledger: Ledger, tmp_path: Path, reason: str) -> None:
    put(tmp_path / "spool", "bad", body=BODIES[reason])
    put(tmp_path / "spool", "good")
    counts, _ = take(ledger, tmp_path / "spool")
    assert counts == {"read": 2, "added": 1, "quarantined": 1}
    assert ledger.rows("SELECT reason, length(raw) < 2000 FROM quarantine") == [(reason, True)]
    assert verify(ledger).holds


@pytest.mark.parametrize(
    ("reason", "headers"),
    [
        ("no_event", {"X_GitHub_Event": " "}),
        ("bad_content_type", {"Content_Type": "text/plain"}),
        ("bad_form", {"Content_Type": "application/x-www-form-urlencoded"}),
        ("bad_headers", {"x_github_event": "push"}),
        ("bad_headers", {"X_GitHub_Delivery": "1\n\x1b[2Jadded"}),
        ("bad_signature", {"X_Hub_Signature_256": "sha256=\u00e9" * 9}),
    ],
)
def test_headers(ledger: Ledger, tmp_path: Path, reason: str, headers: dict[str, Any]) -> None:
    put(tmp_path / "spool", "bad", **headers)
    put(tmp_path / "spool", "good")
    take(ledger, tmp_path / "spool")
    assert ledger.rows("SELECT reason FROM quarantine") == [(reason,)]


def test_links_pipes_folders_and_odd_names(ledger: Ledger, tmp_path: Path) -> None:
    spool, outside = tmp_path / "spool", tmp_path / "outside"
    put(outside, "1")
    put(spool, "good\nname \x1b[2J")
    put(spool, os.fsdecode(b"\xff"))
    (spool / "link.headers").symlink_to(outside / "1.headers")
    put(spool, "half-link")
    (spool / "half-link.body").unlink()
    (spool / "half-link.body").symlink_to(outside / "1.body")
    os.mkfifo(spool / "pipe.headers")
    (spool / "folder.headers").mkdir()
    put(spool, "gone")
    (spool / "gone.body").unlink()
    put(spool, "...")
    counts, said = take(ledger, spool)
    assert counts == {"read": 7, "added": 2, "quarantined": 5}
    assert ledger.rows("SELECT origin, reason FROM quarantine ORDER BY ALL") == [
        ("folder", "not_a_file"),
        ("gone", "unreadable_file"),
        ("half-link", "unreadable_file"),
        ("link", "unreadable_file"),
        ("pipe", "not_a_file"),
    ]
    assert "In quarantine, unreadable_file: 3" in said


def test_a_file_that_vanishes_while_it_is_read(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = tmp_path / "spool"
    put(spool, "1")
    put(spool, "2")
    read = Spool.read

    def late(self: Spool, name: str) -> Spooled:
        if name == "1":
            (spool / "1.headers").unlink()
        return read(self, name)

    monkeypatch.setattr(Spool, "read", late)
    assert take(ledger, spool)[0] == {"read": 2, "added": 1, "quarantined": 1}


def test_two_bodies_under_one_id_are_two_versions(ledger: Ledger, tmp_path: Path) -> None:
    for name, status in (("1", "queued"), ("2", "completed"), ("3", "queued")):
        put(tmp_path / "spool", name, body=workflow_run(status), X_GitHub_Delivery="one")
    counts, said = take(ledger, tmp_path / "spool")
    assert counts == {"read": 3, "added": 2, "known": 1}
    assert (
        said[-1]
        == "webhook:one:signed came with different bodies: each is kept, as a version of it."
    )


def test_no_spool(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be opened"):
        take(ledger, tmp_path / "nowhere")


def test_what_is_kept_of_a_delivery(ledger: Ledger, tmp_path: Path) -> None:
    put(tmp_path / "spool", "1", "workflow_dispatch", dispatch("a" * 40),
        X_Spooled_At="2026-10-02T10:00:03Z")  # fmt: skip
    put(tmp_path / "spool", "2", "workflow_dispatch", dispatch("b" * 40), X_Spooled_At="soon")
    take(ledger, tmp_path / "spool")
    rows = ledger.rows("SELECT input, value, received_at IS NULL FROM dispatch_inputs ORDER BY ALL")
    assert rows == [
        ("dry", "false", False),
        ("dry", "false", True),
        ("sha", "a" * 40, False),
        ("sha", "b" * 40, True),
    ]
    assert ledger.rows("SELECT DISTINCT strength FROM entry_index") == [("signed",)]
    context = json.loads(
        ledger.rows("SELECT payload FROM entries WHERE payload LIKE '%recorded%'")[0][0]
    )["body"]["context"]
    assert sorted(context) == ["body_sha256", "event", "headers", "recorded"]
    assert "x-hub-signature-256" not in context["headers"]


def test_a_signed_delivery_is_more_than_the_same_one_in_an_archive(
    ledger: Ledger, tmp_path: Path
) -> None:
    put(tmp_path / "spool", "1", X_GitHub_Delivery="one")
    archive = tmp_path / "archive"
    archive.mkdir()
    headers = {"X-GitHub-Delivery": "one"}
    line = {"event": "workflow_run", "headers": headers, "record": workflow_run()}
    (archive / "webhooks.ndjson").write_text(json.dumps(line))
    ingest_archive(ledger, archive, repository=None, progress=ignore_progress)
    assert take(ledger, tmp_path / "spool")[0] == {"read": 1, "added": 1}
    assert ledger.rows("SELECT key, strength FROM entry_index ORDER BY seq") == [
        ("webhook:one", "observed"),
        ("webhook:one:signed", "signed"),
    ]
    assert ledger.rows("SELECT DISTINCT key FROM runs") == [("run:12:attempt:1",)]
