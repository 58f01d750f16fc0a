"""Saying something: what was typed becomes a record of the person who is signed in."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dashboard.questions.people import Person
from dashboard.recording import writer
from dashboard.recording.allowed import Type, refuse
from dashboard.recording.who import Who
from ledger.clock import format_time
from ledger.errors import UsageError
from ledger.kinds.records.common import full_sha

_AHEAD = timedelta(minutes=1)


def submit(
    who: Who | None,
    type_: Type,
    typed: Mapping[str, str],
    *,
    kind: str | None,
    name: str,
    at: datetime,
    now: datetime,
) -> int:
    """Record what somebody typed, and return its entry.

    `kind` is that of the environment it is about, `name` the identity that the same attempt keeps
    when it is repeated, `at` when it happened, `now` the present moment (both UTC). Raises
    UsageError for what that person may not say or what says too little, StoreError where the
    ledger cannot be written just now.
    """
    if who is None or who.person is None:
        raise UsageError("Nobody whom the policy lists is signed in.", "Sign in once more.")
    fields = {name: value.strip() for name, value in typed.items() if value.strip()}
    refuse(who.person, type_, fields, kind)
    if at > now + _AHEAD:
        raise UsageError("This lies in the future.", "Say when it happened, or leave it empty.")
    if "sha" in fields and full_sha(fields["sha"]) is None:
        raise UsageError(
            "That is no full SHA: a shorter one may be another commit's, and proves nothing.",
            "Give all 40 characters; the deployment's page has them.",
        )
    return writer.record(type_, _signed(who.person, type_, fields, name, at), who.vouched)


def _signed(
    person: Person, type_: Type, fields: Mapping[str, str], name: str, at: datetime
) -> dict[str, str]:
    said = {**fields, "by": person.by, "id": name, "time": format_time(at)}
    if type_ == "exception":
        said |= {"approver": person.by, "approved_at": format_time(at)}
    return said
