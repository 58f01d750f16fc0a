"""A report of tests as a QA result: counts give the result, flags or properties all else."""

import msgspec

from ledger import canonical
from ledger.clock import format_time
from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Kept, Kind, Name, Reading, converted, digest, shaped
from ledger.kinds.records import qa
from ledger.kinds.records.common import common, present
from ledger.kinds.records.report import Report, read_report

FIELDS = ("repository", "sha", "environment", "by", "time", "ticket")
"""What a flag may say, or a property of the report's suites."""

MAX_BYTES = canonical.MAX_BYTES
"""Of a report, as of any record."""

CORRECTABLE = ("contradicts", "missing_field")
"""Why a report cannot be read that others than its writer can correct: with other flags."""

_NEEDED = ("repository", "sha", "environment", "by", "time")
_SHOWN = 80


class Said(msgspec.Struct):
    """What is kept of a report: its whole XML as `report`, its file's name, and the flags."""

    report: Name
    file: str | None = None
    repository: str | None = None
    sha: str | None = None
    environment: str | None = None
    by: str | None = None
    time: str | None = None
    ticket: str | None = None


def read_junit(observation: Kept) -> Reading:
    """Key `junit:DIGEST` of report and flags: one QA result for the whole file.

    Raises UnreadableRecordError: `contradicts` where flag and property differ, `missing_field`
    where neither says it, `bad_xml` and `not_junit` for what is no report.
    """
    said = shaped(Said, observation)
    if len(said.report) > MAX_BYTES:
        raise too_large(len(said.report))
    report = read_report(said.report)
    about = {name: _about(said, report, name) for name in FIELDS}
    if report.ended_at:
        about["time"] = about["time"] or format_time(report.ended_at)
    for name in _NEEDED:
        if not about[name]:
            raise UnreadableRecordError(
                "missing_field",
                f"Nothing says the `{name}` of the report.",
                f"Add --{name}, or a property `{name}` to its suites.",
            )
    fields = converted(qa.Qa, present({**about, "result": report.result, "notes": report.told}))
    shared = common(
        fields, origin=observation.source, strength=observation.strength, repository=None
    )
    return Reading(
        key=f"junit:{digest(observation.whole())}",
        repository=fields.repository,
        source_time=None,
        occurred_at=shared["said_at"],
        actor=fields.by,
        rows=[qa.build(fields, shared)],
    )


def too_large(size: int) -> UnreadableRecordError:
    """The error for a report that is longer than any record may be."""
    return UnreadableRecordError(
        "too_large",
        f"The report has {size} characters, more than {MAX_BYTES}.",
        "Leave the output of the tests out of it, or split it by suite.",
    )


def _about(said: Said, report: Report, name: str) -> str | None:
    """What flag and properties say of a field, together."""
    flag: str | None = getattr(said, name)
    values = {*report.properties.get(name, ()), *([flag] if flag else [])}
    if len({value.lower() for value in values}) > 1:
        told = " and ".join(repr(value[:_SHOWN]) for value in sorted(values)[:2])
        raise UnreadableRecordError(
            "contradicts",
            f"The report's `{name}` is said to be {told}.",
            "Correct the flag, or ingest the report that belongs to it.",
        )
    return flag or next(iter(sorted(values)), None)


KIND = Kind("junit", "record:junit:stated", read_junit, (qa.QaRow,))
