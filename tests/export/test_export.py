"""The writer of exports, at sizes where tiles fill, and what is left behind by earlier ones."""

import json
from pathlib import Path

import pytest

from ledger.errors import UsageError
from ledger.export.tiles import export
from ledger.file.store import Ledger
from ledger.keeping.rotate import rotate
from tests.export.running import verify
from tests.helpers import ignore_progress, run, take


def _grow(ledger: Ledger, size: int) -> None:
    have = ledger.head()[0]
    take(ledger, *[run(number) for number in range(have + 1, size + 1)])


def _checked(ledger: Ledger, folder: Path) -> dict[str, object]:
    key = str(ledger.signing_keys()[-1][1])
    code, lines = verify(folder, "--key", key, "--json")
    assert code == 0, lines
    answer: dict[str, object] = json.loads(lines[0])
    assert answer["size"] == ledger.head()[0]
    return answer


def test_one_folder_grows_with_the_ledger(ledger: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    for size in (1, 44, 255, 256, 257, 300, 512, 556, 1_100):
        _grow(ledger, size)
        made = export(ledger, folder, ignore_progress)
        assert (made.size, made.root) == (size, ledger.head()[1].hex())
        _checked(ledger, folder)
    assert export(ledger, folder, ignore_progress).written == 0


def test_a_tree_of_three_levels(ledger: Ledger, tmp_path: Path) -> None:
    for size in range(5_000, 70_001, 5_000):
        _grow(ledger, min(size, 66_000))
    made = export(ledger, tmp_path / "log", ignore_progress)
    assert (tmp_path / "log" / "tile" / "1" / "000").stat().st_size == 256 * 32
    assert (tmp_path / "log" / "tile" / "2" / "000.p" / "1").stat().st_size == 32
    _checked(ledger, made.folder)


def test_an_export_that_was_cut_short_is_made_again(ledger: Ledger, tmp_path: Path) -> None:
    _grow(ledger, 300)
    folder = tmp_path / "log"
    export(ledger, folder, ignore_progress)
    (folder / "checkpoint").unlink()
    (folder / "tile" / "0" / ".000.abc.part").write_text("half")
    (folder / "tile" / "0" / "000").write_bytes(b"half")
    export(ledger, folder, ignore_progress)
    _checked(ledger, folder)


def test_another_history_of_the_same_name_is_not_mixed_in(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    for name, first in (("one", 1), ("two", 1_000)):
        with Ledger.create(tmp_path / f"{name}.duckdb") as ledger:
            take(ledger, *[run(number) for number in range(first, first + 300)])
            if name == "one":
                export(ledger, folder, ignore_progress)
            else:
                with pytest.raises(UsageError, match="is not an export of deploy-ledger as it is"):
                    export(ledger, folder, ignore_progress)


@pytest.mark.parametrize("name", ["tile", "README.md", "something"])
def test_a_folder_of_something_else_is_left_alone(
    ledger: Ledger, tmp_path: Path, name: str
) -> None:
    _grow(ledger, 3)
    (tmp_path / "log" / name).mkdir(parents=True)
    (tmp_path / "log" / name / "precious").touch()
    with pytest.raises(UsageError, match="is not an export"):
        export(ledger, tmp_path / "log", ignore_progress)
    assert (tmp_path / "log" / name / "precious").exists()


def test_a_rotation_is_exported(ledger: Ledger, tmp_path: Path) -> None:
    _grow(ledger, 3)
    rotate(ledger, None)
    _grow(ledger, 9)
    made = export(ledger, tmp_path / "log", ignore_progress)
    assert _checked(ledger, made.folder)["checkpoints"] == 3
