"""Canonical bytes: RFC 8785 (JSON Canonicalization Scheme), by the fast path where it is equal.

`orjson` with sorted keys writes the same bytes as RFC 8785 for values without floats and with
integers inside +-(2^53 - 1), as long as keys sort by code point as they do by UTF-16 unit;
everything else takes the `rfc8785` package.
"""

import json
from typing import Any

import msgspec
import orjson
import rfc8785

from ledger.errors import UnreadableRecordError

SAFE_INTEGER = 2**53 - 1
MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 100

# RFC 8785 writes floats below this without an exponent, so whole ones look like integers.
_EXPONENT_FROM = 1e21

_CONTAINERS = frozenset((dict, list))
_PLAIN = frozenset((dict, list, str, int, bool, type(None)))
_FAST = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER

# A text with room after its colons is not one that `orjson` writes.
_SPACED = b'": '
_LOOK = 256

# The first bytes of U+10000 and above, and of U+E000 to U+FFFF: only between these two do code
# points and UTF-16 units sort differently.
_ASTRAL = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")
_ABOVE_SURROGATES = (b"\xee", b"\xef")


def _is_plain(value: Any, above: int) -> bool:
    """Whether a value has no float and nothing that JSON does not know, `above` levels down.

    It is walked level by level, which bounds the depth for both paths and costs no recursion.
    """
    parts, depth, types = [value], above, set[type]()
    while parts:
        if depth > MAX_DEPTH:
            raise UnreadableRecordError(
                "too_deep", f"The record nests deeper than {MAX_DEPTH} levels."
            )
        found = set(map(type, parts))
        if float in found:
            _refuse_large(parts)
        types |= found
        parts, depth = _below(parts) if found & _CONTAINERS else [], depth + 1
    return types <= _PLAIN


def _below(parts: list[Any]) -> list[Any]:
    below: list[Any] = []
    for part in parts:
        if type(part) is dict:
            below += part.values()
        elif type(part) is list:
            below += part
    return below


def _refuse_large(parts: list[Any]) -> None:
    for part in parts:
        if type(part) is float and SAFE_INTEGER < abs(part) < _EXPONENT_FROM:
            raise UnreadableRecordError(
                "not_canonical", f"{part!r} would be read back as an integer."
            )


def _sorts_alike(written: bytes) -> bool:
    return written.isascii() or not (
        any(first in written for first in _ASTRAL)
        and any(first in written for first in _ABOVE_SURROGATES)
    )


def canonical_bytes(value: Any, above: int = 0) -> bytes:
    """The canonical JSON of `value`, which will stand `above` levels deep in a document.

    Raises UnreadableRecordError for what RFC 8785 refuses (NaN, integers beyond 2^53 - 1, lone
    surrogates), for floats whose canonical form is such an integer, and for nesting beyond
    `MAX_DEPTH`.
    """
    try:
        if _is_plain(value, above):
            written = orjson.dumps(value, option=_FAST)
            if _sorts_alike(written):
                return written
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, orjson.JSONEncodeError, UnicodeError) as error:
        raise UnreadableRecordError(
            "not_canonical", f"The record has no canonical form: {error}."
        ) from error


def is_object(written: bytes | msgspec.Raw) -> bool:
    """Whether a canonical text is that of an object."""
    return memoryview(written)[:1].tobytes() == b"{"


def decode(raw: bytes) -> Any:
    """Decode one JSON document, refusing duplicate keys, NaN and what exceeds the bounds.

    Raises UnreadableRecordError with reason too_large, not_utf8, not_json or duplicate_key.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableRecordError(
            "too_large", f"The record has {len(raw)} bytes, more than {MAX_BYTES}."
        )
    if _SPACED not in raw[:_LOOK]:
        try:
            value = orjson.loads(raw)
            # What is written back as it was held no key twice and no number of another form.
            if orjson.dumps(value) == raw:
                return value
        except (orjson.JSONDecodeError, orjson.JSONEncodeError):
            # The way below says what is wrong with it.
            pass
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableRecordError("not_utf8", f"The record is not UTF-8: {error}.") from error
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise UnreadableRecordError("not_json", f"The record is not JSON: {error}.") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise UnreadableRecordError("duplicate_key", f"The key {twice!r} stands twice.")
    return found


def _refuse(name: str) -> Any:
    raise UnreadableRecordError("not_canonical", f"{name} is not a JSON number.")
