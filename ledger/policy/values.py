"""Single values of the policy file: what each may be, and what to tell who wrote another one."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any, NewType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ledger.policy.durations import Window

ControlId = NewType("ControlId", str)
RegularExpression = NewType("RegularExpression", str)
RepositoryPath = NewType("RepositoryPath", str)
TeamName = NewType("TeamName", str)
WorkflowPath = NewType("WorkflowPath", str)

_CONTROL_ID = re.compile(r"[AC]\d+(\.(\d+|x))?[a-z]?(-\d+)?")
_TEAM = re.compile(r"[\w.-]+/[\w.-]+")
_MACHINE_ZONES = {"localtime", "Factory"}  # mean another zone, or none, on another machine


class RefusedError(ValueError):
    """A value that cannot stand: what is wrong with it, and what to write instead.

    `says` continues a sentence that begins with the key and its table. `key` is given where the
    refusal concerns another key than the one being read.
    """

    def __init__(self, says: str, fix: str, key: str = "") -> None:
        super().__init__(says)
        self.says = says
        self.fix = fix
        self.key = key


def nearest(name: str, known: list[str]) -> str:
    """The known name that is most like `name`; there is always one."""
    return get_close_matches(name, known, n=1, cutoff=0.0)[0]


def shown(value: object) -> str:
    """A value as it may stand in a message: short, and on one line."""
    text = value.isoformat() if isinstance(value, date) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RefusedError(
            f"must be text, not {shown(value)}", 'Write a name in quotes, as in "name".'
        )
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise RefusedError(f"must be true or false, not {shown(value)}", "Write true or false.")
    return value


def _moment(value: object) -> datetime:
    example = "2026-01-01T00:00:00Z"
    if not isinstance(value, datetime):
        if isinstance(value, date):
            example = f"{value.isoformat()}T00:00:00Z"
        raise RefusedError(
            f"must be a time, not {shown(value)}", f"Write {example}, without quotes."
        )
    if value.tzinfo is None:
        raise RefusedError("is a time without a zone", f"Add Z for UTC: {value.isoformat()}Z.")
    return value.astimezone(UTC)


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise RefusedError(
            f"must be a date, not {shown(value)}", "Write 2026-12-25, without quotes."
        )
    return value


def _window(value: object) -> Window:
    try:
        return Window.parse(_text(value))
    except ValueError as error:
        raise RefusedError(
            f"must be a length of time, not {shown(value)}", f"Write one like {Window.FORMS}."
        ) from error


def _zone(value: object) -> ZoneInfo:
    name = _text(value)
    try:
        if name not in _MACHINE_ZONES:
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass  # unknown, a path, or the folder of several zones
    known = sorted(available_timezones() - _MACHINE_ZONES)
    raise RefusedError(
        f"must be an IANA time zone, not {shown(name)}",
        f'Did you mean "{nearest(name, known)}"?',
    )


def _control_id(value: object) -> ControlId:
    if not isinstance(value, str) or _CONTROL_ID.fullmatch(value) is None:
        raise RefusedError(
            "is not the id of a control", 'Write ids in quotes: "C16.2" = "recommended".'
        )
    return ControlId(value)


def _regular_expression(value: object) -> RegularExpression:
    pattern = _text(value)
    try:
        re.compile(pattern)
    except re.error as error:
        raise RefusedError(
            f"is not a regular expression: {error}",
            "Correct it, or leave the key out to have the usual ticket keys.",
        ) from error
    return RegularExpression(pattern)


def _repository_path(value: object) -> RepositoryPath:
    path = _text(value)
    plain = PurePosixPath(path)
    if plain.is_absolute() or ".." in plain.parts or str(plain) != path:
        raise RefusedError(
            f"must be a path from the root of the repository, not {shown(path)}",
            'Write it like "services/api", without leading or trailing slash.',
        )
    return RepositoryPath(path)


def _team(value: object) -> TeamName:
    name = _text(value)
    if _TEAM.fullmatch(name) is None:
        raise RefusedError(
            f"must be a team as ORGANISATION/SLUG, not {shown(name)}",
            'Write it as in the address of its page: "acme/release-managers".',
        )
    return TeamName(name.lower())


def _workflow_path(value: object) -> WorkflowPath:
    path = _text(value)
    if "/" not in path:
        raise RefusedError(
            f"must be the whole path of a workflow file, not {shown(path)}",
            f'Write "{".github/workflows/" + path}".',
        )
    return WorkflowPath(path)


READERS: Mapping[Any, Callable[[object], Any]] = {
    str: _text,
    bool: _flag,
    datetime: _moment,
    date: _day,
    Window: _window,
    ZoneInfo: _zone,
    ControlId: _control_id,
    RegularExpression: _regular_expression,
    RepositoryPath: _repository_path,
    TeamName: _team,
    WorkflowPath: _workflow_path,
}
