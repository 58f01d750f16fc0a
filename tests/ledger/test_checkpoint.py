"""Signed notes and checkpoints: the published examples, and every form that is refused."""

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.checkpoint import (
    MAX_SIGNATURES,
    Checkpoint,
    parse_checkpoint,
    sign,
    unverified,
    verify_note,
)
from ledger.errors import ProofError
from ledger.keys import PublicKey, SigningKey

# The example of golang.org/x/mod/sumdb/note, whose format C2SP signed-note describes.
_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
_SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotp"
    "RZb6KE6RyyBwJnAM=\n"
)
# The examples of C2SP signed-note and tlog-checkpoint; their private and public keys are not told.
_POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMou"
    "FSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
_SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhc"
    "yv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
_EXAMPLE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

_KEY = SigningKey("example.com/log", bytes(range(32)))
_NOTE = sign("a text\n", _KEY)


def test_the_published_note_is_verified() -> None:
    assert verify_note(f"{_TEXT}\n{_SIGNATURE}", _VKEY) == _TEXT
    assert verify_note(f"{_TEXT}\n{_SIGNATURE}".encode(), _VKEY) == _TEXT


def test_the_published_key_is_read_and_written_back() -> None:
    assert str(PublicKey.parse(_EXAMPLE_VKEY)) == _EXAMPLE_VKEY


def test_the_examples_of_the_specifications_are_notes_of_a_key_that_is_not_ours() -> None:
    found = unverified(_SOFA)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.text() + "\n" == _SOFA[: len(found.text()) + 1]
    for note in (_POEM, _SOFA):
        with pytest.raises(ProofError, match=r"not signed by example\.com/foo"):
            verify_note(note, _EXAMPLE_VKEY)


def test_a_text_may_have_empty_lines_and_a_note_other_signatures() -> None:
    other = SigningKey.new("witness.example")
    note = sign("a\n\nb\n", other, _KEY)
    assert verify_note(note, str(_KEY.public)) == "a\n\nb\n"
    assert verify_note(note, str(other.public)) == "a\n\nb\n"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_what_was_signed_comes_back(line: str) -> None:
    assert verify_note(sign(f"{line}\n", _KEY), str(_KEY.public)) == f"{line}\n"


@given(st.integers(0, len(_NOTE) - 1), st.characters(codec="utf-8"))
def test_any_other_character_is_refused(at: int, character: str) -> None:
    changed = _NOTE[:at] + character + _NOTE[at + 1 :]
    if changed != _NOTE:
        with pytest.raises(ProofError):
            verify_note(changed, str(_KEY.public))


def _line(note: str) -> str:
    return note.rpartition("\n\n")[2]


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "a text\n",
        "a text\n\n",
        _NOTE[:-1],
        f"{_NOTE}\n",
        f"{_NOTE}rest",
        _NOTE.replace("\n\n", "\n"),
        f"\n{_line(_NOTE)}",
        _NOTE.replace("— ", "- "),
        _NOTE.replace("— ", "—"),
        _NOTE.replace("— example.com/log", "—  example.com/log"),
        _NOTE.replace("example.com/log", "example.com/lo+g"),
        _NOTE.replace("=\n", "\n"),
        _NOTE.replace("a text", "a\ttext"),
        _NOTE.replace("a text", "a\x00text"),
        _NOTE.replace("\n", "\r\n"),
        "a text\n\n" + _line(_NOTE) * (MAX_SIGNATURES + 1),
        "a text\n\n— example.com/log AAAA\n",
        "a text\n\n— example.com/log "
        + b64encode(_KEY.public.identity + bytes(64)).decode()
        + "\n",
        "a \ud800 text\n\n" + _line(_NOTE),
        b"a \xff text\n\n" + _line(_NOTE).encode(),
    ],
    ids=repr,
)
def test_another_form_is_refused(note: str | bytes) -> None:
    with pytest.raises(ProofError):
        verify_note(note, str(_KEY.public))


def test_one_false_signature_of_the_key_spoils_the_note() -> None:
    false = _line(sign("another text\n", _KEY))
    for note in (_NOTE + false, f"a text\n\n{false}{_line(_NOTE)}"):
        with pytest.raises(ProofError, match="does not fit the text"):
            verify_note(note, str(_KEY.public))


def test_a_key_with_the_same_id_and_another_name_signs_nothing() -> None:
    renamed = PublicKey("example.com/other", _KEY.public.public)
    with pytest.raises(ProofError, match="not signed by"):
        verify_note(_NOTE, str(renamed))


_PUBLIC = str(_KEY.public)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/log",
        _PUBLIC.rpartition("+")[0],
        _PUBLIC + "A",
        _PUBLIC.replace("example.com/log", "example.com/logs"),
        _PUBLIC.replace("example.com/log", "example.com/l g"),
        _PUBLIC.replace(f"+{_KEY.public.identity.hex()}+", "+00000000+"),
        "a+00000000+" + b64encode(b"\x01" + bytes(31)).decode(),
        "a+00000000+" + b64encode(b"\x04" + bytes(32)).decode(),
    ],
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(ProofError):
        verify_note(_NOTE, vkey)


def test_a_checkpoint_reads_as_it_was_written() -> None:
    made = Checkpoint("example.com/log", 7, bytes(range(32)))
    assert parse_checkpoint(verify_note(sign(made.text(), _KEY), _PUBLIC)) == made
    assert parse_checkpoint(made.text() + "an extension\n") == made


_ROOT = b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log\n1\n",
        f"log\n1\n{_ROOT}",
        f"\n1\n{_ROOT}\n",
        f"log\n01\n{_ROOT}\n",
        f"log\n-1\n{_ROOT}\n",
        f"log\n1.0\n{_ROOT}\n",
        f"log\n\N{ARABIC-INDIC DIGIT ONE}\n{_ROOT}\n",
        f"log\n1\n{_ROOT[:-1]}\n",
        f"log\n1\n{b64encode(bytes(31)).decode()}\n",
        f"log\n1\n{_ROOT}\n\n",
    ],
)
def test_another_text_is_no_checkpoint(text: str) -> None:
    with pytest.raises(ProofError):
        parse_checkpoint(text)


def test_base64_with_spare_bits_is_refused() -> None:
    spare = _ROOT[:-2] + "B="
    assert b64decode(spare) == bytes(32)
    with pytest.raises(ProofError, match="canonical"):
        parse_checkpoint(f"log\n1\n{spare}\n")
