"""What a record loses at the door: addresses of people, tokens, and floats that are integers."""

import re
from itertools import product
from typing import Any

from ledger.canonical import SAFE_INTEGER

_ADDRESS_FIELDS = frozenset(map("".join, product(*zip("email", "EMAIL", strict=True))))
# Jira has an address of every person; GitHub gives a token to clone with in the body of a private
# repository.
_LEFT_OUT = _ADDRESS_FIELDS | {"emailAddress", "temp_clone_token"}
_CLEAN = frozenset((int, bool, type(None)))
_ADDRESS = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")


def cleaned(value: Any) -> Any:
    """The value without e-mail addresses and tokens, and with whole floats as integers.

    Personal data in the ledger is names and ids only (architecture.md section 7): fields named
    `email` and the address in `Name <address>` are left out. RFC 8785 writes 1.0 as 1, so a value
    must be read as an integer now if it is to be read the same from its canonical bytes. Nothing of
    `value` is changed; what of it is clean is part of what is returned, and not copied.
    """
    kind = type(value)
    if kind is dict:
        return _cleaned_object(value)
    if kind is list:
        return [cleaned(part) for part in value] if value else value
    if kind is str:
        return _ADDRESS.sub("<>", value) if "@" in value else value
    if kind is float and value.is_integer() and abs(value) <= SAFE_INTEGER:
        return int(value)
    return value


def _cleaned_object(value: dict[str, Any]) -> dict[str, Any]:
    if not _LEFT_OUT.isdisjoint(value):
        value = {name: part for name, part in value.items() if name not in _LEFT_OUT}
    changed = {}
    for name, part in value.items():
        kind = type(part)
        if kind in _CLEAN or (kind is str and "@" not in part):
            continue
        new = cleaned(part)
        if new is not part:
            changed[name] = new
    return {**value, **changed} if changed else value
