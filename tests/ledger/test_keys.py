"""Key files: owner only, never overwritten, never told; rotation survives a crash at any step."""

import stat
from pathlib import Path

import pytest

from ledger import rotation
from ledger.errors import KeyFileError, UsageError
from ledger.file.store import Ledger, key_of
from ledger.keeping.rotate import rotate
from ledger.keys import SigningKey, beside
from ledger.verify import verify
from tests.helpers import run, take


def test_a_key_file_is_for_its_owner_and_comes_back(tmp_path: Path) -> None:
    key = SigningKey.new("example.com/log")
    path = tmp_path / "ledger.key"
    key.write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SigningKey.read(path) == key
    assert beside(path).read_text() == f"{key.public}\n"


def test_a_key_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"
    SigningKey.new("a").write(path)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="already"):
        SigningKey.new("a").write(path)
    assert path.read_bytes() == before
    with pytest.raises(UsageError, match="already"):
        Ledger.create(tmp_path / "ledger.duckdb")
    assert not (tmp_path / "ledger.duckdb").exists()


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\N{NO-BREAK SPACE}b"])
def test_a_name_that_no_note_can_carry_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot name a key"):
        SigningKey.new(name)


@pytest.mark.parametrize(
    "text", ["", "no key", "PRIVATE+KEY+a+00000000+AAAA", "PRIVATE+KEY+a+00000000+" + "A" * 44]
)
def test_a_file_that_is_no_key_is_told_without_its_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeyFileError) as caught:
        SigningKey.read(path)
    assert not text or text not in caught.value.message


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    SigningKey.new("a").write(path)
    path.chmod(0o640)
    with pytest.raises(KeyFileError) as caught:
        SigningKey.read(path)
    assert "chmod 600" in caught.value.fix


def test_without_its_key_a_ledger_is_read_and_not_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    with Ledger.create(path) as ledger:
        take(ledger, run(1))
    key_of(path).unlink()
    with Ledger.open(path) as ledger:
        assert ledger.head()[0] == 1
        with pytest.raises(KeyFileError, match="cannot be read"):
            take(ledger, run(2))
        assert ledger.head()[0] == 1


def test_the_key_of_another_ledger_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Ledger.create(tmp_path / f"{name}.duckdb").__exit__()
    with (
        Ledger.open(tmp_path / "one.duckdb", key=tmp_path / "two.key") as ledger,
        pytest.raises(KeyFileError, match="this ledger is signed by"),
    ):
        take(ledger, run(1))


def test_a_rotation_is_an_entry_that_both_keys_sign(ledger: Ledger) -> None:
    take(ledger, run(1))
    old = ledger.signing_key.public
    new, seq, retired = rotate(ledger, "the laptop was stolen")
    take(ledger, run(2))
    assert [key for _, key in ledger.signing_keys()] == [old, new]
    assert ledger.signing_keys()[-1][0] == seq
    assert SigningKey.read(retired).public == old
    assert SigningKey.read(ledger.key_path).public == new
    notes = [note for (note,) in ledger.rows("SELECT note FROM checkpoints ORDER BY size")]
    assert [note.count("— ") for note in notes] == [1, 2, 1]
    assert verify(ledger).holds
    assert beside(ledger.key_path).read_text().strip() == str(new)


def test_the_quarantine_goes_through_a_rotation_too(ledger: Ledger) -> None:
    take(ledger, run(0))
    rotate(ledger, None)
    assert verify(ledger).problems == []
    take(ledger, run(-1), run(1))
    rotate(ledger, None)
    take(ledger, run(-2))
    assert verify(ledger).problems == []


def test_a_rotation_that_was_cut_off_after_its_commit_is_finished(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "take_over", _killed)
        with pytest.raises(KeyboardInterrupt):
            rotate(ledger, None)
    new = ledger.signing_keys()[-1][1]
    take(ledger, run(1))
    assert SigningKey.read(ledger.key_path).public == new
    assert not rotation.waiting(ledger.key_path).exists()
    assert verify(ledger).holds


def test_a_rotation_that_was_cut_off_before_its_commit_did_not_happen(ledger: Ledger) -> None:
    old = ledger.signing_key.public
    waiting = rotation.waiting(ledger.key_path)
    waiting.write_text("half a k")
    take(ledger, run(1))
    assert ledger.signing_keys()[-1][1] == old
    new, _, _ = rotate(ledger, None)
    assert SigningKey.read(ledger.key_path).public == new


def _killed(_: Path) -> Path:
    raise KeyboardInterrupt
