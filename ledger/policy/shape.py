"""From TOML values to the frozen facts of the model, refusing what is not known.

The fields and annotations of a dataclass are its table: what may stand in it, and as what.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from ledger.errors import PolicyError
from ledger.policy.values import READERS, RefusedError, nearest, shown

Table = TypeVar("Table")
NOWHERE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Place:
    """A table of the file: the names that lead to it, and its number in an array of tables."""

    names: tuple[str, ...] = ()
    number: int | None = None

    def inside(self, name: str, number: int | None = None) -> "Place":
        """A table below this one."""
        return Place((*self.names, name if "/" not in name else f'"{name}"'), number)

    def __str__(self) -> str:
        if not self.names:
            return "the top of the policy"
        name = ".".join(self.names)
        return f"[{name}]" if self.number is None else f"[[{name}]] number {self.number}"


@dataclass(frozen=True)
class _Key:
    field: str
    type: Any
    required: bool


@cache
def keys(table: Any) -> Mapping[str, _Key]:
    """The keys of a table by their name in the file."""
    hints = get_type_hints(table, include_extras=True)
    return {
        found.name.removesuffix("_"): _Key(found.name, hints[found.name], _is_required(found))
        for found in fields(table)
    }


def build(
    table: type[Table], value: object, place: Place, elsewhere: Mapping[str, str] = NOWHERE
) -> Table:
    """The fact that a table of the file states.

    `elsewhere` are keys that may not stand here, each with where it belongs. Raises PolicyError
    naming the key and its table.
    """
    if not isinstance(value, dict):
        raise PolicyError(f"{place} must be a table.", f"Write its keys on lines below {place}.")
    known = {name: key for name, key in keys(cast(Any, table)).items() if name not in elsewhere}
    for name in value:
        if name in elsewhere:
            raise PolicyError(
                f"`{name}` in {place} does not belong there.", f"Move it to {elsewhere[name]}."
            )
        if name not in known:
            raise _unknown(name, list(known), place)
    missing = [name for name, key in known.items() if key.required and name not in value]
    if missing:
        raise PolicyError(f"{place} lacks `{missing[0]}`.", f"Add a line `{missing[0]} = ...`.")
    arguments = {
        known[name].field: _value(known[name].type, item, place, name)
        for name, item in value.items()
    }
    try:
        return table(**arguments)
    except RefusedError as refusal:
        raise _refused(refusal, refusal.key, place) from refusal


def _value(expected: Any, value: object, place: Place, name: str) -> Any:
    """A value of the file as the type that the model expects under that key."""
    origin = get_origin(expected)
    if origin is Annotated:
        return _some(expected, value, place, name)
    if origin in (Union, UnionType):
        (expected,) = (option for option in get_args(expected) if option is not NoneType)
        return _value(expected, value, place, name)
    if origin is tuple:
        return _array(get_args(expected)[0], value, place, name)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key_type, item_type = get_args(expected)
        return _mapping(key_type, item_type, value, place.inside(name))
    if origin is Literal:
        return _choice(get_args(expected), value, place, name)
    if expected in READERS:
        try:
            return READERS[expected](value)
        except RefusedError as refusal:
            raise _refused(refusal, name, place) from refusal
    return build(expected, value, place.inside(name))


def _some(expected: Any, value: object, place: Place, name: str) -> Any:
    found = _value(get_args(expected)[0], value, place, name)
    if not found:
        raise PolicyError(
            f"`{name}` in {place} is empty.", "List at least one, or leave the key out."
        )
    return found


def _array(item_type: Any, value: object, place: Place, name: str) -> tuple[Any, ...]:
    """An array; one text may stand without brackets for an array of one."""
    if is_dataclass(item_type):
        if not isinstance(value, list):
            raise PolicyError(
                f"`{name}` in {place} must be an array of tables.",
                f"Begin each entry with a line [[{'.'.join(place.inside(name).names)}]].",
            )
        return tuple(
            build(cast(type, item_type), item, place.inside(name, number))
            for number, item in enumerate(value, start=1)
        )
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise PolicyError(
            f"`{name}` in {place} must be an array, not {shown(value)}.",
            f"Write its values in brackets: {name} = [...].",
        )
    return tuple(_value(item_type, item, place, name) for item in value)


def _mapping(key_type: Any, item_type: Any, value: object, place: Place) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise PolicyError(f"{place} must be a table.", f"Write its keys on lines below {place}.")
    if get_origin(key_type) is Literal:
        for name in value:
            if name not in get_args(key_type):
                raise _unknown(name, list(get_args(key_type)), place)
        return {name: _value(item_type, item, place, name) for name, item in value.items()}
    return {
        _value(key_type, name, place, name): _value(item_type, item, place, name)
        for name, item in value.items()
    }


def _choice(options: tuple[str, ...], value: object, place: Place, name: str) -> str:
    if value in options and isinstance(value, str):
        return value
    hint = ""
    if isinstance(value, str):
        hint = f'Did you mean "{nearest(value, list(options))}"? '
    elif isinstance(value, dict):  # C16.2 = "..." reads as a table C16 with a key 2
        hint = f'A key with a dot stands in quotes: "{name}.{next(iter(value), "")}". '
    raise PolicyError(
        f"`{name}` in {place} cannot be {shown(value)}.",
        f"{hint}It is one of {', '.join(options)}.",
    )


def _unknown(name: str, known: list[str], place: Place) -> PolicyError:
    return PolicyError(
        f"`{name}` in {place} is not a known key.",
        f"Did you mean `{nearest(name, known)}`? Known there: {', '.join(known)}.",
    )


def _refused(refusal: RefusedError, name: str, place: Place) -> PolicyError:
    return PolicyError(f"`{name}` in {place} {refusal.says}.", refusal.fix)


def _is_required(found: "Field[Any]") -> bool:
    return found.default is MISSING and found.default_factory is MISSING
