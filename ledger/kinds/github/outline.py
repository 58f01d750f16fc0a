"""The outline of a body that is kept whole: what its key, place, time and actor are read from."""

from typing import Any

import msgspec

from ledger.canonical import is_object

_NOBODY = msgspec.Raw(b"null")


class Named(msgspec.Struct):
    """What a repository or a person is called."""

    full_name: Any = None
    login: Any = None
    account: Any = msgspec.field(default=None, name="accountId")


def _named(raw: msgspec.Raw) -> Named | None:
    """The names in an object; None for what is no object."""
    return msgspec.json.decode(raw, type=Named) if is_object(raw) else None


class Outline(msgspec.Struct):
    """The fields that are looked at; nothing is refused for what they hold."""

    id: Any = None
    number: Any = None
    sha: Any = None
    event: Any = None
    login: Any = None
    full_name: Any = None
    url: Any = None
    repository_url: Any = None
    html_url: Any = None
    updated_at: Any = None
    completed_at: Any = None
    created_at: Any = None
    published_at: Any = None
    updated: Any = None
    created: Any = None
    # Objects of many fields, of which one or two are read and often none.
    repository: msgspec.Raw = _NOBODY
    user: msgspec.Raw = _NOBODY
    actor: msgspec.Raw = _NOBODY
    sender: msgspec.Raw = _NOBODY
    author: msgspec.Raw = _NOBODY
    creator: msgspec.Raw = _NOBODY

    @property
    def full(self) -> str | None:
        """OWNER/NAME as the body itself says it."""
        inner = _named(self.repository)
        name = inner.full_name if inner else self.full_name
        return name if isinstance(name, str) else None

    @property
    def who(self) -> str | None:
        """Who did it: the first field that holds a person, whatever that person is called."""
        people = (self.user, self.actor, self.sender, self.author, self.creator)
        person = next((found for raw in people if (found := _named(raw))), None)
        login = (person.login or person.account) if person else None
        return login if isinstance(login, str) else None

    @property
    def changed(self) -> str | None:
        """The time of the last change, as text."""
        times = (
            self.updated_at,
            self.completed_at,
            self.created_at,
            self.published_at,
            self.updated,
            self.created,
        )
        return next((time for time in times if isinstance(time, str)), None)
