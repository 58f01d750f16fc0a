"""A ledger with a period to audit, its pack, and the verifier taken out of the pack by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from ingest.records.line import observe_record
from ledger.anchor import opened, publish
from ledger.clock import SIMULATED_NOW
from ledger.file.store import Ledger, key_of
from ledger.keeping.rotate import rotate
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, append
from reports.pack import make
from tests.export.running import Alone, set_apart
from tests.reports.small import BERLIN, HOSTILE, commit, deployed, pull, record, sha

SINCE, UNTIL = "2026-10-26", "2026-11-01"
STATED = {
    "before": ("2026-10-01T00:00:00Z", "2026-10-25T00:00:00Z"),
    "inside": ("2026-10-26T00:00:00Z", "2026-10-27T00:00:00Z"),
}
"""What is said to be covered: before the period, and in it."""
LATER = "2026-12-24T17:00:00Z"


@dataclass(frozen=True)
class Packed:
    """A ledger, the pack of it, the keys that it had, and where its checkpoints are anchored."""

    ledger: Path
    pack: Path
    keys: tuple[str, str]
    anchor: Path
    as_of: str
    size: int

    @property
    def files(self) -> dict[str, bytes]:
        """The files of the pack."""
        with ZipFile(self.pack) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def _days() -> Iterator[tuple[str, list[Incoming]]]:
    """What comes in when: deployments, what was said of them, and names that an attacker chose."""
    rule = Incoming("policy", 1, BERLIN, Observation("policy", {"toml": BERLIN}, "ledger"))
    said = {"by": "helen", "person": "dora", "role": "deployer", "from": "2026-01-01T00:00:00Z"}
    role = observe_record({**said, "type": "role", "time": "2026-10-26T09:00:00Z"})
    yield "2026-10-26T09:00:00Z", [
        rule, commit("one"), commit("two", "one"), Incoming("roles", 1, "role", role),
        pull(1, "one", "one", "main", title="ENG-1 first"),
    ]  # fmt: skip
    yield "2026-10-27T12:00:00Z", [
        deployed("first", "2026-10-27T08:00:00Z", sha=sha("one"), ticket="ENG-1"),
        record("qa", sha=sha("one"), environment="staging", result="pass",
               time="2026-10-27T07:00:00Z", by="quinn", ticket="ENG-1"),
        *(deployed(text, f"2026-10-27T09:0{number}:00Z", sha=sha("two"), by=text, notes=text)
          for number, text in enumerate(HOSTILE.values())),
    ]  # fmt: skip
    yield "2026-10-29T12:00:00Z", [
        deployed("second", "2026-10-29T08:00:00Z", sha=sha("two")),
        *(record("coverage", of=["verification"], id=name, **{"from": since, "to": until})
          for name, (since, until) in STATED.items()),
        record("exception", kind="other", controls=["C7.4"], deployment_id="record:second",
               reason="=1+1", risk="none", approver="helen", follow_up="none: done",
               approved_at="2026-10-28T08:00:00Z", time="2026-10-28T08:00:00Z"),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Packed]:
    """A ledger of four batches whose key was changed before the last one, and its pack."""
    folder = tmp_path_factory.mktemp("packed")
    path, anchor = folder / "ledger.duckdb", folder / "anchor"
    anchor.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        days = list(_days())
        patch.setenv(SIMULATED_NOW, days[0][0])
        with Ledger.create(path, origin="ledger.example/acme", simulated=True) as ledger:
            first = str(ledger.signing_keys()[-1][1])
            for number, (time, came) in enumerate(days):
                patch.setenv(SIMULATED_NOW, time)
                if number == len(days) - 1:
                    rotate(ledger, "a trial")
                assert {one.result for one in append(ledger, came)} == {"added"}
            second = str(ledger.signing_keys()[-1][1])
            publish(ledger, opened([str(anchor)])[0])
        patch.setenv(SIMULATED_NOW, "2026-11-02T09:00:00Z")
        made = make(
            path, SINCE, UNTIL, out=folder / "pack.zip", key=key_of(path),
            as_of="2026-11-02T09:00:00Z", anchors=opened([str(anchor)]),
        )  # fmt: skip
        assert made["signed_by"] == second
        yield Packed(path, folder / "pack.zip", (first, second), anchor, made["as_of"],
                     made["ledger"]["size"])  # fmt: skip


@pytest.fixture(scope="session")
def alone(packed: Packed, tmp_path_factory: pytest.TempPathFactory) -> Alone:
    """The verifier out of the pack, beside links to the packages that it needs."""
    script = tmp_path_factory.mktemp("auditor") / "verify_pack.py"
    script.write_bytes(packed.files["verify_pack.py"])
    return set_apart(script, tmp_path_factory.mktemp("packages"))
