"""A report is written whole or not at all."""

import os
from pathlib import Path

import pytest

from ledger.errors import UsageError
from reports.render import write


def test_it_replaces_what_stood_there_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "weekly.md"
    write(path, "old, and longer\n")
    write(path, "Grüße\r\n\n")
    assert path.read_bytes() == "Grüße\r\n\n".encode()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_failure_keeps_the_old_file_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    path = tmp_path / "weekly.md"
    write(path, "old\n")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, broken, fail)
    with pytest.raises(UsageError, match="No space left on device"):
        write(path, "new\n")
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weekly.md"
    write(path, "old\n")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(path, "new\n")
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_the_new_file_is_whole_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    real = os.replace

    def look(source: str, target: str) -> None:
        seen.append((Path(source).read_text(), Path(source).parent, Path(target).exists()))
        real(source, target)

    monkeypatch.setattr(os, "replace", look)
    write(tmp_path / "weekly.md", "whole\n")
    assert seen == [("whole\n", tmp_path, False)]


def test_a_folder_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weekly.md").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        write(tmp_path / "weekly.md", "text\n")
    assert [path.name for path in tmp_path.iterdir()] == ["weekly.md"]
