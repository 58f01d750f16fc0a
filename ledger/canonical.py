"""Canonical bytes: RFC 8785 (JSON Canonicalization Scheme), by the fast path where it is equal.

`orjson` with sorted keys writes the same bytes as RFC 8785 for values without floats, with
integers inside +-(2^53 - 1) and ASCII keys; everything else takes the `rfc8785` package.
"""

import json
from typing import Any

import orjson
import rfc8785

from ledger.errors import UnreadableRecordError

SAFE_INTEGER = 2**53 - 1
MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 100

# RFC 8785 writes floats below this without an exponent, so whole ones look like integers.
_EXPONENT_FROM = 1e21


def _inside_profile(value: Any, depth: int = 0) -> bool:
    if depth > MAX_DEPTH:
        raise UnreadableRecordError("too_deep", f"The record nests deeper than {MAX_DEPTH} levels.")
    # Every part is visited, also after the answer is known: this bounds the depth for both paths.
    if isinstance(value, dict):
        parts = [_inside_profile(item, depth + 1) for item in value.values()]
        return all(parts) and all(key.isascii() for key in value)
    if isinstance(value, list):
        parts = [_inside_profile(item, depth + 1) for item in value]
        return all(parts)
    if isinstance(value, int):
        return -SAFE_INTEGER <= value <= SAFE_INTEGER
    if isinstance(value, float) and SAFE_INTEGER < abs(value) < _EXPONENT_FROM:
        raise UnreadableRecordError("not_canonical", f"{value!r} would be read back as an integer.")
    return not isinstance(value, float)


def canonical_bytes(value: Any) -> bytes:
    """The canonical JSON of `value`.

    Raises UnreadableRecordError for what RFC 8785 refuses (NaN, integers beyond 2^53 - 1, lone
    surrogates), for floats whose canonical form is such an integer, and for nesting beyond
    `MAX_DEPTH`.
    """
    try:
        if _inside_profile(value):
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, orjson.JSONEncodeError, UnicodeError) as error:
        raise UnreadableRecordError(
            "not_canonical", f"The record has no canonical form: {error}."
        ) from error


def decode(raw: bytes) -> Any:
    """Decode one JSON document, refusing duplicate keys, NaN and what exceeds the bounds.

    Raises UnreadableRecordError with reason too_large, not_utf8, not_json or duplicate_key.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableRecordError(
            "too_large", f"The record has {len(raw)} bytes, more than {MAX_BYTES}."
        )
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
