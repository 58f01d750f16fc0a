"""A full disk: a clear message, nothing lost, and on with it when there is room again."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.file.store import Ledger
from tests.cli.conftest import NOW, Done, call
from tests.faults.conftest import MOST, Undisturbed
from tests.faults.place import Count, Place, clear

PADDING = 60_000
LIMIT = 1_000_000
FRESH, RECORDS = 2, 100
DOING = {"append": ["append"], "publish": ["append", "publish"]}
ROOM = [
    pytest.param(kilobytes, marks=[pytest.mark.soak] if kilobytes != 64 else [])
    for kilobytes in (0, 4, 16, 32, 64, 128, 256, 384, 512, 640, 768, 1024, 1536, 2048)
]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of the test's own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    tried = _mount(folder, "size=2m")
    if tried.returncode:
        pytest.skip(f"no file system may be mounted here: {tried.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def _mount(folder: Path, options: str) -> subprocess.CompletedProcess[str]:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("during", DOING)
def test_a_disk_that_fills_up(
    during: str, blank: Place, disk: Path, undisturbed: Undisturbed, count: Count
) -> None:
    place = blank.copy(disk)
    done = place.run(MOST, "--padding", PADDING, "--doing", *DOING[during])
    assert done.returncode == 3
    assert "No space left" in clear(done.returncode, done.stderr, count)
    # A full disk can still be read.
    assert place.present()
    assert not _mount(disk, "remount,size=64m").returncode
    place.check(done.stdout, undisturbed(MOST, PADDING), count, padding=PADDING)


@pytest.mark.parametrize("during", ["append", pytest.param("publish", marks=pytest.mark.soak)])
def test_a_file_that_may_not_grow(
    during: str, place: Place, undisturbed: Undisturbed, count: Count
) -> None:
    done = place.run(MOST, "--padding", PADDING, "--limit", LIMIT, "--doing", *DOING[during])
    assert done.returncode == 3
    assert "too large" in clear(done.returncode, done.stderr, count)
    place.check(done.stdout, undisturbed(MOST, PADDING), count, padding=PADDING)


def _ingest(disk: Path, *command: str) -> Done:
    return call("--anchor", "anchor", *command, cwd=disk, DEPLOY_LEDGER_LEDGER="ledger.duckdb")


@pytest.mark.parametrize("room", ROOM)
def test_the_command_line_on_a_full_disk(room: int, disk: Path, count: Count) -> None:
    assert not _mount(disk, "remount,size=16m").returncode
    (disk / "anchor").mkdir()
    records = disk / "records.ndjson"
    padding = "x" * 2_000
    records.write_text("".join(
        f'{{"type": "ticket", "repository": "acme/shop", "key": "SHOP-{number}", "by": "mara", '
        f'"status": "Open", "time": "{NOW}", "title": "{padding}{number}"}}\n'
        for number in range(RECORDS)
    ))  # fmt: skip
    assert _ingest(disk, "init").code == 0
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(disk).free - room * 1024))
    full = _ingest(disk, "ingest", "records", "records.ndjson", "--json")
    assert full.code in (0, 3), full.err
    count(f"command line on a full disk: code {full.code}")
    ballast.unlink()
    if full.code:
        said = clear(full.code, full.err, count)
        with Ledger.open(disk / "ledger.duckdb") as ledger:
            # What is said of the batch is what became of it.
            assert ("could not be written" in said) == (ledger.head()[0] == FRESH)
    again = _ingest(disk, "ingest", "records", "records.ndjson", "--json")
    assert again.code == 0, again.err
    verified = _ingest(disk, "verify", "--json")
    assert verified.code == 0
    assert verified.json["size"] == FRESH + RECORDS
