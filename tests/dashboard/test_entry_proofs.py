"""The proof of an entry that the page gives holds for a stranger's verifier."""

import io
import json
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.questions import entry_proofs
from ledger.errors import NotFoundError
from ledger.export import verify_ledger
from ledger.file.store import Ledger
from ledger.reading.publish import current

VERIFIER = Path(verify_ledger.__file__)


@pytest.fixture
def key(demo: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The key that signs the demo's checkpoints; the dashboard is that of the demo."""
    monkeypatch.setenv("DEPLOY_LEDGER_LEDGER", str(demo))
    published = current(demo)
    assert published is not None
    with Ledger.read(published) as ledger:
        return str(ledger.signing_keys()[-1][1])


def checked(folder: Path, number: int, key: str) -> dict[str, object]:
    """What the verifier says of one entry."""
    command = [
        sys.executable, str(VERIFIER), "--proof", str(folder / f"proofs/{number:012}.tlog-proof"),
        "--entry", str(folder / f"entries/{number:012}.json"), "--key", key, "--json",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said: dict[str, object] = json.loads(done.stdout)
    return {**said, "code": done.returncode}


@pytest.mark.parametrize("numbers", [[2], [1, 300, 7000]])
def test_a_stranger_can_check_each_entry(
    demo: Path, key: str, tmp_path: Path, numbers: list[int]
) -> None:
    with Ledger.open(demo, read_only=True) as ledger:
        size = ledger.head()[0]
        payloads = dict(ledger.rows("SELECT seq, payload FROM entries WHERE seq IN (2, 300)"))
    with zipfile.ZipFile(io.BytesIO(entry_proofs.archive(size, numbers))) as packed:
        packed.extractall(tmp_path)
    for number in numbers:
        assert checked(tmp_path, number, key)["code"] == 0
        said = (tmp_path / f"entries/{number:012}.json").read_text(encoding="utf-8")
        assert said == payloads.get(number, said)
        note = (tmp_path / f"proofs/{number:012}.tlog-proof").read_text(encoding="utf-8")
        assert f"\n{size}\n" in note
    changed = tmp_path / f"entries/{numbers[0]:012}.json"
    changed.write_text(changed.read_text(encoding="utf-8").replace("a", "b", 1), encoding="utf-8")
    assert checked(tmp_path, numbers[0], key)["code"] == 5


def test_the_past_is_proven_at_its_size_or_at_the_end_of_its_batch(
    demo: Path, key: str, tmp_path: Path
) -> None:
    with Ledger.open(demo, read_only=True) as ledger:
        sizes = [size for (size,) in ledger.rows(
            "SELECT size FROM checkpoints WHERE log = 'entries' ORDER BY size")]  # fmt: skip
    before, after = next(pair for pair in pairwise(sizes) if pair[1] > pair[0] + 1)
    for size, signed in ((before, before), (before + 1, after)):
        folder = tmp_path / str(size)
        with zipfile.ZipFile(io.BytesIO(entry_proofs.archive(size, [before]))) as packed:
            packed.extractall(folder)
        assert checked(folder, before, key)["code"] == 0
        note = (folder / f"proofs/{before:012}.tlog-proof").read_text(encoding="utf-8")
        assert f"\n{signed}\n" in note
        assert str(signed) in (folder / "README.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("key")
def test_the_same_proofs_are_the_same_bytes_and_what_is_gone_is_told() -> None:
    assert entry_proofs.archive(2, [1, 2]) == entry_proofs.archive(2, [2, 1, 2])
    with pytest.raises(NotFoundError):
        entry_proofs.archive(10**9, [1])
