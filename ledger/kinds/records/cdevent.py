"""CDEvents: deployments and test results as any tool tells them (cdevents.dev, 0.1 to 0.5).

A `service` that was deployed, upgraded or rolled back is a deployment made elsewhere, a finished
test run a QA result. What the event itself says counts; what it has no word for (who, which
commit, which repository) is taken from `customData`, under the names of the record's fields.
"""

from typing import Any

import msgspec

from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Kept, Kind, Name, Reading, Row, converted, digest, moment, shaped
from ledger.kinds.records import deployment, qa, rollback
from ledger.kinds.records.common import Fields, common, full_sha, present, require
from ledger.kinds.records.purl import commit_of, on_github

_PREFIX = "dev.cdevents."
_DEPLOYED = ("service.deployed", "service.upgraded", "service.rolledback")
_TESTED = ("testsuiterun.finished", "testcaserun.finished")

_RESULTS = {
    **dict.fromkeys(("pass", "success"), "pass"),
    **dict.fromkeys(("fail", "failure", "error"), "fail"),
    **dict.fromkeys(("cancel", "skip"), "blocked"),
}


class Context(msgspec.Struct):
    """Who tells what, and when: id and source together are the event's identity."""

    id: Name
    source: Name
    type: Name
    timestamp: Name


class Environment(msgspec.Struct):
    """Where it runs; a name says more than an id."""

    id: str | None = None
    name: str | None = None


class Content(msgspec.Struct, rename="camel"):
    """What is read of any subject."""

    environment: Environment | None = None
    artifact_id: str | None = None
    outcome: str | None = None
    status: str | None = None
    reason: str | None = None
    test_suite_run: dict[str, Any] | None = None


class Subject(msgspec.Struct):
    """What it happened to."""

    content: Content


class Event(msgspec.Struct, rename="camel"):
    """A CDEvent."""

    context: Context
    subject: Subject
    custom_data: Any = None


class Envelope(msgspec.Struct):
    """A CloudEvent that holds a CDEvent, by the structured binding."""

    id: str | None = None
    source: str | None = None
    type: str | None = None
    data: Event | None = None


def predicate(event: Any) -> str | None:
    """`SUBJECT.PREDICATE` of a decoded event, bare or in its envelope; None where it says none."""
    if not isinstance(event, dict):
        return None
    data = event if "context" in event else event.get("data")
    context = data.get("context") if isinstance(data, dict) else None
    said = context.get("type") if isinstance(context, dict) else event.get("type")
    return _short(said) if isinstance(said, str) and said else None


def is_supported(short: str) -> bool:
    """Whether events of that `SUBJECT.PREDICATE` are read as records."""
    return short in _DEPLOYED or short in _TESTED


def _short(said: str) -> str:
    """The type without prefix and version: `service.deployed`; of a stranger the type itself."""
    text = said.lower()
    if not text.startswith(_PREFIX):
        return said[:80]
    return ".".join(text.removeprefix(_PREFIX).split(".")[:2])[:80]


def read_event(observation: Kept) -> Reading:
    """Key `cdevent:SOURCE-DIGEST:ID`: an event that is delivered twice is one entry.

    Raises UnreadableRecordError (`bad_field`, `contradicts`, `missing_field`, `unknown_type`).
    """
    event = _event(observation)
    context, content = event.context, event.subject.content
    said = _said(event)
    short = _short(context.type)
    if short in _DEPLOYED:
        rows, fields = _deployment(short, said, observation)
    elif short in _TESTED:
        rows, fields = _test(short, content, said, observation)
    else:
        raise UnreadableRecordError("unknown_type", f"No record comes of {context.type[:80]!r}.")
    time = moment(context.timestamp, "timestamp")
    return Reading(
        key=f"cdevent:{digest(context.source)}:{context.id}",
        repository=fields.repository,
        source_time=time,
        occurred_at=time,
        actor=fields.by,
        rows=rows,
    )


def _event(observation: Kept) -> Event:
    if "context" in observation.whole():
        return shaped(Event, observation)
    envelope = shaped(Envelope, observation)
    if envelope.data is None:
        raise UnreadableRecordError("bad_field", "It is no CDEvent: it has no `context`.")
    inside = envelope.data.context
    for name in ("id", "source", "type"):
        outside = getattr(envelope, name)
        if outside is not None and outside != getattr(inside, name):
            raise _contradiction(name, outside, getattr(inside, name))
    return envelope.data


def _said(event: Event) -> dict[str, Any]:
    """The fields of a record as the event says them, what it has no word for from `customData`."""
    context, content = event.context, event.subject.content
    custom = present(event.custom_data) if isinstance(event.custom_data, dict) else {}
    repository, version = commit_of(content.artifact_id or custom.get("artifactId"))
    environment = content.environment or Environment()
    return {
        **custom,
        "id": context.id,
        "time": context.timestamp,
        "repository": _repository(custom.get("repository"), repository)
        or on_github(context.source)[0],
        "sha": _sha(custom.get("sha"), version),
        "environment": custom.get("environment") or environment.name or environment.id,
    }


def _repository(custom: Any, own: str | None) -> Any:
    if custom and own and str(custom).lower() != own.lower():
        raise _contradiction("repository", str(custom), own)
    return custom or own


def _sha(custom: Any, own: str | None) -> Any:
    """The commit by `customData`, else the version of the artifact; two commits contradict."""
    shas = {sha for text in (custom, own) if (sha := full_sha(text and str(text)))}
    if len(shas) > 1:
        raise _contradiction("sha", str(custom), str(own))
    return custom or own


def _contradiction(name: str, one: str, other: str) -> UnreadableRecordError:
    return UnreadableRecordError(
        "contradicts", f"The event's `{name}` is said to be {one[:80]!r} and {other[:80]!r}."
    )


def _deployment(short: str, said: dict[str, Any], kept: Kept) -> tuple[list[Row], Fields]:
    mechanism = said.get("mechanism") or _event(kept).context.source
    ended = {"result": "success", "finished_at": said["time"], "mechanism": mechanism}
    fields = converted(deployment.Declared, present({**said, **ended}))
    require(fields, "repository")
    rows: list[Row] = [deployment.build(fields, _shared(fields, kept))]
    if short == "service.rolledback" and said.get("reason"):
        back = {"deployment_id": said["id"], "replacement_sha": said["sha"], **said}
        paper = converted(rollback.Rollback, present(back))
        rows.append(rollback.build(paper, _shared(paper, kept)))
    return rows, fields


def _test(
    short: str, content: Content, said: dict[str, Any], kept: Kept
) -> tuple[list[Row], Fields]:
    outcome = content.outcome or content.status or ""
    result = _RESULTS.get(outcome.lower())
    if result is None:
        raise UnreadableRecordError("bad_field", f"No result comes of the outcome {outcome!r}.")
    notes = said.get("notes") or content.reason
    fields = converted(qa.Qa, present({**said, "result": result, "notes": notes}))
    require(fields, "repository")
    if short == "testcaserun.finished" and content.test_suite_run and result != "fail":
        # One case of a suite that passed says nothing of the suite, whose own event does.
        return [], fields
    return [qa.build(fields, _shared(fields, kept))], fields


def _shared(fields: Fields, kept: Kept) -> dict[str, Any]:
    return common(fields, origin=kept.source, strength=kept.strength, repository=None)


KIND = Kind(
    "cdevents",
    "record:cdevent:stated",
    read_event,
    (qa.QaRow, deployment.DeclaredRow, rollback.RollbackRow),
)
