"""Every way in: how a fact is said there, and how it is taken in for real."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from ingest.archive import ingest_archive
from ingest.records.cdevents import ingest_cdevents
from ingest.records.files import ingest_records
from ingest.records.junit import ingest_junit
from ingest.records.one import fields_of, fields_said, record
from ingest.tickets.files import TicketFile
from ingest.tickets.walk import ingest_tickets
from ledger.file.store import Ledger
from ledger.kinds import RECORDS
from ledger.kinds.records import cdevent
from ledger.kinds.records.blocks import CHECKS, COMMENTS
from tests.helpers import SHA, ignore_progress
from tests.records import action, events
from tests.records.facts import fact

Take = Callable[[Ledger, Path, str], None]

_API = "https://api.github.com/repos/acme/shop"
_STAMPS = {"created_at": "2026-10-26T10:00:00Z", "updated_at": "2026-10-26T10:00:00Z"}


def block(kind: str, fields: Mapping[str, Any]) -> str:
    """A fenced block."""
    lines = [f"{name}: {json.dumps(value)}" for name, value in fields.items()]
    name = "qa-result" if kind == "qa" else kind
    return "\n".join(["Seen.", f"```{name}", *lines, "```"])


def archived(ledger: Ledger, folder: Path, kind: str, body: Mapping[str, Any], url: str) -> None:
    """Take one answer of GitHub in from an archive."""
    folder = folder / "archive"
    folder.mkdir(exist_ok=True)
    line = {"url": url, "recorded": "2026-10-26T11:00:00Z", "record": body}
    (folder / f"{kind}.ndjson").write_text(json.dumps(line) + "\n", encoding="utf-8")
    (count,) = ingest_archive(ledger, folder, repository=None, progress=ignore_progress)
    (folder / f"{kind}.ndjson").unlink()
    assert count.added == 1


def _text(kind: str, own: Callable[[str], dict[str, Any]]) -> Take:
    def take(ledger: Ledger, folder: Path, type_: str) -> None:
        text = block(type_, {k: v for k, v in fact(type_).items() if k != "by"})
        number = sorted(RECORDS).index(type_) + 1
        body = {
            "id": number,
            "user": {"login": "quinn"},
            "body": text,
            **_STAMPS,
            **own(str(number)),
        }
        archived(ledger, folder, kind, body, body.pop("at"))

    return take


def _in_check_run(ledger: Ledger, folder: Path, type_: str) -> None:
    number = sorted(RECORDS).index(type_) + 1
    url = f"{_API}/check-runs/{number}"
    body = {"id": number, "name": "ci", "head_sha": SHA, "url": url, "status": "completed",
            "completed_at": "2026-10-26T10:00:00Z", "output": {}}  # fmt: skip
    body["output"] = {"summary": "All went well.", "text": block(type_, fact(type_))}
    archived(ledger, folder, "check_runs", body, url)


def _as_ndjson(ledger: Ledger, folder: Path, type_: str) -> None:
    _file(ledger, folder / f"{type_}.ndjson", json.dumps({"type": type_, **fact(type_)}))


def _as_csv(ledger: Ledger, folder: Path, type_: str) -> None:
    said = {"type": type_, **fact(type_)}
    out = io.StringIO()
    csv.writer(out).writerows([said.keys(), said.values()])
    _file(ledger, folder / f"{type_}.csv", out.getvalue())


def _file(ledger: Ledger, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    (count,) = ingest_records(ledger, path, progress=ignore_progress)
    assert count.added == 1


def _as_export(ledger: Ledger, folder: Path, type_: str) -> None:
    path = folder / "tickets.ndjson"
    path.write_text(json.dumps(fact(type_)), encoding="utf-8")
    counts = ingest_tickets(ledger, TicketFile(path), progress=ignore_progress)
    assert sum(count.added for count in counts) == 1


def _in_jira(ledger: Ledger, folder: Path, type_: str) -> None:
    number = sorted(RECORDS).index(type_) + 1
    url = f"https://acme.example.net/rest/api/2/issue/ENG-1/comment/{number}"
    text = block(type_, {k: v for k, v in fact(type_).items() if k != "by"})
    body = {"id": str(number), "self": url, "author": {"accountId": "quinn"}, "body": text,
            "created": "2026-10-26T10:00:00.000+0000"}  # fmt: skip
    archived(ledger, folder, "jira_comments", body, url)


def _by_command(ledger: Ledger, _: Path, type_: str) -> None:
    said = fact(type_).items()
    flags = [part for name, value in said for part in (f"--{name.replace('_', '-')}", str(value))]
    assert record(ledger, type_, fields_of(type_, flags)).result == "added"


def _by_standard_input(ledger: Ledger, _: Path, type_: str) -> None:
    said = json.dumps({name: str(value) for name, value in fact(type_).items()})
    vouched = "https://login.acme.example as quinn"
    assert record(ledger, type_, fields_said(type_, said), signed_in=vouched).result == "added"
    (payload,) = ledger.rows("SELECT payload FROM entries ORDER BY seq DESC LIMIT 1")[0]
    assert json.loads(payload)["body"]["context"] == {"signed_in": vouched}


def _as_junit(ledger: Ledger, folder: Path, type_: str) -> None:
    said = fact(type_)
    names = ("repository", "sha", "environment", "by")
    rows = "".join(f"<property name='{n}' value={quoteattr(said[n])}/>" for n in names)
    text = f"<testsuite><properties>{rows}</properties><testcase name='a'/></testsuite>"
    path = folder / "report.xml"
    path.write_text(text, encoding="utf-8")
    flags = {"time": said["time"], "ticket": said["ticket"]}
    (count,) = ingest_junit(ledger, path, flags, progress=ignore_progress)
    assert count.added == 1


def _as_event(ledger: Ledger, folder: Path, type_: str) -> None:
    said = fact(type_)
    if type_ == "qa":
        whole = events.suite("pass", said, reason=said["notes"])
    elif type_ == "deployment":
        whole = events.service("deployed", said)
    else:
        own = {name: value for name, value in said.items() if name != "deployment_id"}
        whole = events.service("rolledback", own)
        whole["context"]["id"] = said["deployment_id"]
    path = folder / "events.ndjson"
    path.write_text(json.dumps(whole), encoding="utf-8")
    (count,) = ingest_cdevents(ledger, path, progress=ignore_progress)
    assert count.added == 1


def _by_action(ledger: Ledger, folder: Path, type_: str) -> None:
    own = {"qa": "qa_result", "verification": "verification_result",
           "deployment": "deployment_result"}  # fmt: skip
    said = {own[type_] if k == "result" else k: str(v) for k, v in fact(type_).items()}
    with action.api() as api:
        done = action.declare(api, folder, declare=type_, **said)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        archived(ledger, folder, "check_runs", api.made, f"{_API}/commits/{SHA}/check-runs")


def _issue_comment(number: str) -> dict[str, Any]:
    return {"issue_url": f"{_API}/issues/9", "at": f"{_API}/issues/comments/{number}"}


def _issue(number: str) -> dict[str, Any]:
    return {"number": int(number), "at": f"{_API}/issues/{number}"}


def _pull(number: str) -> dict[str, Any]:
    return {"number": int(number), "at": f"{_API}/pulls/{number}", "state": "open"}


def _pull_comment(_: str) -> dict[str, Any]:
    return {"pull_request_url": f"{_API}/pulls/9", "at": f"{_API}/pulls/9/comments"}


WAYS: dict[str, Take] = {
    "issue comment": _text("issue_comments", _issue_comment),
    "issue body": _text("issues", _issue),
    "pull request body": _text("pulls", _pull),
    "review": _text("reviews", _pull_comment),
    "review comment": _text("review_comments", _pull_comment),
    "check run": _in_check_run,
    "Jira comment": _in_jira,
    "ticket export": _as_export,
    "NDJSON": _as_ndjson,
    "CSV": _as_csv,
    "record": _by_command,
    "standard input": _by_standard_input,
    "JUnit": _as_junit,
    "CDEvents": _as_event,
    "action": _by_action,
}

_TEXTS = ("issue comment", "issue body", "pull request body", "review", "review comment",
          "Jira comment")  # fmt: skip
_RECORDS = ("NDJSON", "CSV", "record", "standard input")

# Which ways there are for each type: the cases of the table.
WAYS_OF: dict[str, tuple[str, ...]] = {
    "qa": (*_TEXTS, "check run", *_RECORDS, "JUnit", "CDEvents", "action"),
    "verification": (*_TEXTS, "check run", *_RECORDS, "action"),
    "approval": (*_TEXTS, "check run", *_RECORDS),
    "exception": (*_TEXTS, "check run", *_RECORDS),
    "rollback": (*_TEXTS, "check run", *_RECORDS, "CDEvents"),
    "deployment": ("check run", *_RECORDS, "CDEvents", "action"),
    "role": _RECORDS,
    "ticket": (*_RECORDS, "ticket export"),
    "void": _RECORDS,
    "coverage": ("NDJSON", "CSV"),
}

_NAMES = {"qa-result": "qa"}


def types_of(way: str) -> set[str]:
    """The record types that the house itself takes in by a way."""
    if way in _TEXTS or way in ("check run", "action"):
        page = COMMENTS if way in _TEXTS else CHECKS
        types = {_NAMES.get(name, name) for name in page.types}
        # The action is a way to write check runs, for what a pipeline itself does.
        return types & {"qa", "verification", "deployment"} if way == "action" else types
    if way in ("JUnit", "ticket export"):
        return {"qa"} if way == "JUnit" else {"ticket"}
    if way == "CDEvents":
        tables = {row.table for row in cdevent.KIND.rows}
        return {name for name, kind in RECORDS.items() if kind.rows[0].table in tables}
    said = way in ("record", "standard input")
    return {*RECORDS} if said else {*RECORDS, "coverage"}
