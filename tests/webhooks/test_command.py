"""`ingest webhooks` from outside: only what a known secret signed is evidence."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ingest.webhooks import secrets
from ledger.errors import UsageError
from tests.cli.conftest import Done, call
from tests.webhooks.receiver import SHARED, put, workflow_run

VARIABLE, FILE = "DEPLOY_LEDGER_WEBHOOK_SECRET", "DEPLOY_LEDGER_WEBHOOK_SECRET_FILE"


def ingest(place: Path, **environment: str) -> Done:
    """Take in the spool with these secrets."""
    return call("ingest", "webhooks", "spool", "--json", cwd=place, **environment)


def totals(done: Done) -> dict[str, int]:
    """The counts that are not zero."""
    assert done.code == 0, done.err
    return {name: number for name, number in done.json["total"].items() if number}


def quarantined(place: Path) -> list[dict[str, str]]:
    """What lies in quarantine."""
    listed: list[dict[str, str]] = call("quarantine", "list", "--json", cwd=place).json["records"]
    return listed


def test_signed_deliveries_are_evidence_once(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    put(spool, "1")
    put(spool, "2", body=b"payload=" + urlencode({"": json.dumps(workflow_run())})[1:].encode(),
        Content_Type="application/x-www-form-urlencoded")  # fmt: skip
    (spool / ".3.body").write_bytes(b"half")
    (spool / "4.body").write_bytes(b"its headers come next")
    assert totals(ingest(tmp_path, **{VARIABLE: SHARED})) == {"read": 2, "added": 2}
    put(
        spool,
        "9",
        X_GitHub_Delivery=json.loads((spool / "1.headers").read_text())["X-GitHub-Delivery"],
    )
    again = ingest(tmp_path, **{VARIABLE: SHARED})
    assert totals(again) == {"read": 3, "known": 3}
    assert call("verify", "--full", cwd=tmp_path).code == 0


def test_what_nobody_known_signed_waits_in_quarantine(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    put(spool, "forged", key="guess")
    put(spool, "plain", key=None)
    put(spool, "old-way", key=None, X_Hub_Signature="sha1=" + "0" * 40)
    done = ingest(tmp_path, **{VARIABLE: "another"})
    put(spool, "mine")
    assert totals(done) == {"read": 3, "quarantined": 3}
    reasons = sorted(record["reason"] for record in quarantined(tmp_path))
    assert reasons == ["bad_signature", "no_signature", "no_signature"]
    # the secret changes: the former and the next one hold together
    secrets = tmp_path / "secrets"
    secrets.write_text(f"guess\n\n{SHARED}\n")
    secrets.chmod(0o600)
    assert totals(ingest(tmp_path, **{FILE: str(secrets)})) == {
        "read": 4,
        "added": 2,
        "quarantined": 2,
    }
    tried = call("quarantine", "retry", "--json", cwd=tmp_path, **{FILE: str(secrets)}).json
    results = sorted(one["result"] for one in tried["records"])
    assert results == ["known", "quarantined", "quarantined"]
    without = call("quarantine", "retry", "--json", cwd=tmp_path).json
    assert all(VARIABLE in one["message"] for one in without["records"])


def test_without_a_secret_nothing_is_read(tmp_path: Path) -> None:
    put(tmp_path / "spool", "1")
    done = ingest(tmp_path)
    assert (done.code, done.out) == (2, "")
    assert f"{VARIABLE} and {FILE} are both unset" in done.err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [(SHARED, 0o640, "chmod 600"), ("\n", 0o600, "is empty"), (None, 0o600, "cannot be read")],
)
def test_a_file_of_secrets(tmp_path: Path, content: str | None, mode: int, said: str) -> None:
    file = tmp_path / "secrets"
    if content is not None:
        file.write_text(content)
        file.chmod(mode)
    with pytest.raises(UsageError) as raised:
        secrets({VARIABLE: " ", FILE: str(file)})
    assert said in f"{raised.value.message} {raised.value.fix}"
    assert SHARED not in f"{raised.value.message} {raised.value.fix}"


def test_the_secret_and_other_headers_are_nowhere(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    put(spool, "good")
    put(spool, "bad", key="guess")
    put(spool, "broken", body=b"\xff{")
    out = ingest(tmp_path, **{VARIABLE: SHARED})
    outputs = [out.out, out.err]
    for record in quarantined(tmp_path):
        outputs.append(call("quarantine", "show", record["id"], cwd=tmp_path).out)
    assert len(outputs) == 4
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert len(files) > 3
    for content in [*(text.encode() for text in outputs), *(path.read_bytes() for path in files)]:
        assert SHARED.encode() not in content
        assert b"never-kept" not in content
