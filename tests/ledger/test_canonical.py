"""Canonical bytes are RFC 8785, by whichever path; what has no canonical form is refused."""

import json
from random import Random
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.canonical import MAX_BYTES, MAX_DEPTH, canonical_bytes, decode
from ledger.errors import UnreadableRecordError

_INSIDE = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.text(max_size=20)
)
_FLOATS = st.floats(-(2.0**53) + 1, 2.0**53 - 1, allow_nan=False)


def _json(leaves: st.SearchStrategy[Any], keys: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
    )


@given(_json(_INSIDE, st.text(st.characters(max_codepoint=127), max_size=6)))
def test_fast_path_writes_the_bytes_of_rfc_8785(value: Any) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


def _random_value(chance: Random, depth: int) -> Any:
    kind = chance.randrange(7 if depth else 5)
    if kind == 5:
        return [_random_value(chance, depth - 1) for _ in range(chance.randrange(5))]
    if kind == 6:
        return _random_object(chance, depth - 1)
    return [None, chance.random() < 0.5, chance.randint(1 - 2**53, 2**53 - 1), _text(chance, 2**16),
            _text(chance, 128)][kind]  # fmt: skip


def _random_object(chance: Random, depth: int) -> dict[str, Any]:
    count = chance.randrange(1, 6)
    return {_text(chance, 128): _random_value(chance, depth) for _ in range(count)}


def _text(chance: Random, beyond: int) -> str:
    points = (chance.randrange(beyond) for _ in range(chance.randrange(12)))
    return "".join(chr(point) for point in points if not 0xD800 <= point < 0xE000)


# 100 times 100: ten thousand objects.
@settings(max_examples=100)
@given(st.randoms(use_true_random=True))
def test_ten_thousand_objects_have_the_bytes_of_rfc_8785(chance: Random) -> None:
    for _ in range(100):
        value = _random_object(chance, 3)
        assert canonical_bytes(value) == rfc8785.dumps(value)


@given(_json(_INSIDE | _FLOATS, st.text(max_size=6)))
def test_outside_the_profile_too(value: Any) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(_json(_INSIDE | _FLOATS, st.text(max_size=6)))
def test_canonical_bytes_read_back_to_the_same_canonical_bytes(value: Any) -> None:
    once = canonical_bytes(value)
    assert canonical_bytes(decode(once)) == once


def test_example_of_rfc_8785() -> None:
    text = rb"""{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
    }"""
    expected = (
        '{"literals":[null,true,false],'
        '"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical_bytes(decode(text)).decode() == expected


def test_keys_are_sorted_by_utf_16_units() -> None:
    assert canonical_bytes({"\ufb33": 1, "\U0001f600": 2, "a": 3}).decode() == (
        '{"a":3,"\U0001f600":2,"\ufb33":1}'
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (2**53 + 1, "not_canonical"),
        (-(2**53), "not_canonical"),
        (2.0**53, "not_canonical"),
        (float("nan"), "not_canonical"),
        (float("inf"), "not_canonical"),
        ("\ud800", "not_canonical"),
        ({"\udfff": 1}, "not_canonical"),
    ],
)
def test_what_has_no_canonical_form_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(UnreadableRecordError) as caught:
        canonical_bytes({"value": value})
    assert caught.value.reason == reason


@pytest.mark.parametrize("innermost", [0, 1.5])
def test_nesting_is_bounded_on_both_paths(innermost: float) -> None:
    value: Any = innermost
    for _ in range(MAX_DEPTH + 1):
        value = [value]
    with pytest.raises(UnreadableRecordError, match="nests deeper"):
        canonical_bytes(value)


@pytest.mark.parametrize("innermost", [{}, 1.5])
def test_what_stands_above_counts_towards_the_nesting(innermost: object) -> None:
    value: Any = innermost
    for _ in range(MAX_DEPTH - 2):
        value = [value]
    assert canonical_bytes(value, 2)
    with pytest.raises(UnreadableRecordError, match="nests deeper"):
        canonical_bytes(value, 3)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"{", "not_json"),
        (b"", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"1" * 5_000, "not_json"),
        (b'{"a": 1, "a": 1}', "duplicate_key"),
        (b'[{"b": {"a": 1, "a": 2}}]', "duplicate_key"),
        (b"NaN", "not_canonical"),
        (b"-Infinity", "not_canonical"),
        (b'"\xff"', "not_utf8"),
        (b'"' + b"x" * MAX_BYTES + b'"', "too_large"),
    ],
)
def test_text_that_is_not_one_plain_document_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableRecordError) as caught:
        decode(raw)
    assert caught.value.reason == reason


_SCALARS = st.sampled_from(
    ["1", "-0", "0", "1.0", "-0.0", "1e5", "1E5", "1e22", "0.1", "9007199254740993",
     "18446744073709551616", "true", "null", '"a"', '"\\u0061"', '"\\ud800"', '"\u00fc"', '"\\/"',
     '"\\n"', "NaN", "1.10", "123456789012345678901234567890", "2.5e-8"]
)  # fmt: skip
_KEYS = st.sampled_from(['"a"', '"b"', '"\\u0061"', '"\u00fc"', '""'])


def _containers(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.lists(st.tuples(_KEYS, parts), max_size=4)
    return st.one_of(
        st.lists(parts, max_size=4).map(lambda them: f"[{','.join(them)}]"),
        members.map(lambda them: f"{{{','.join(f'{key}:{part}' for key, part in them)}}}"),
    )


def _with_unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError(pairs)
    return dict(pairs)


def _constant(name: str) -> None:
    raise ValueError(name)


@given(st.recursive(_SCALARS, _containers, max_leaves=12))
def test_texts_are_decoded_as_by_the_standard_library(text: str) -> None:
    """The fast way of `decode` and the slow one give the same, types and signs included."""
    try:
        expected = json.loads(text, object_pairs_hook=_with_unique_keys, parse_constant=_constant)
    except ValueError:
        with pytest.raises(UnreadableRecordError):
            decode(text.encode())
    else:
        assert repr(decode(text.encode())) == repr(expected)
