"""Where something of Jira lies: its site, its issue, and the ids and times of that site."""

import re
from datetime import UTC, datetime

import msgspec

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Kept, moment

_REST = re.compile(r"^https?://([^/?#]+(?:/[^?#]*?)?)/rest/")
_ISSUE = re.compile(r"/issue/([A-Za-z0-9_-]{1,100})(?:[/?]|$)")
_ID = re.compile(r"[0-9]{1,18}")

# A bulk answer counts milliseconds, and what is less than this would be a day of January 1970.
_SECONDS_BELOW = 100_000_000_000


class Person(msgspec.Struct):
    """An account: Cloud has ids, Data Center has names."""

    account_id: str | None = msgspec.field(default=None, name="accountId")
    name: str | None = None
    key: str | None = None

    @property
    def who(self) -> str | None:
        """What the account is known by."""
        return self.account_id or self.name or self.key


def who(person: Person | None) -> str | None:
    """The account; None for one that was deleted, or for nobody."""
    return person.who if person else None


def site_of(*addresses: object) -> str | None:
    """The host, and the path below which Jira lies; the first that an address says."""
    for address in addresses:
        if isinstance(address, str) and (found := _REST.match(address)):
            return found[1].lower()
    return None


def issue_of(address: str | None) -> str | None:
    """The issue that an address is about, by key or id, as it stands there."""
    found = _ISSUE.search((address or "").split("?")[0])
    return found[1] if found else None


def id_of(ticket: str, observation: Kept) -> str | None:
    """The id of an issue: as who collected it says beside its address, else that address."""
    said = observation.extra.get("issue")
    name = said if isinstance(said, str) else ticket
    return name if _ID.fullmatch(name) else None


def number(value: object, name: str) -> str:
    """An id of Jira as text: digits, in quotes or not.

    Raises UnreadableRecordError (`bad_field`) for anything else.
    """
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not _ID.fullmatch(text):
        raise UnreadableRecordError("bad_field", f"`{name}` is no id: {str(value)[:60]!r}.")
    return text


def jira_moment(value: str | int | None, name: str) -> datetime | None:
    """A time of Jira in UTC: text, or a number of milliseconds (seconds where it is small).

    Raises UnreadableRecordError (`bad_time`).
    """
    if not isinstance(value, int):
        return moment(value, name)
    try:
        seconds, rest = (value, 0) if value < _SECONDS_BELOW else divmod(value, 1000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)
    except (ValueError, OverflowError, OSError) as error:
        raise UnreadableRecordError("bad_time", f"`{name}` is not a time: {value!r}.") from error
