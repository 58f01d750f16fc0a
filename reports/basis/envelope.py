"""The head of every report: what was asked, of which ledger, as of when, by which rules.

Auditors call it information produced by the entity: with it a reader can make the same report
again and compare.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

from ledger.clock import format_time
from ledger.reading.workspace import Workspace
from reports.evidence.policy.book import PolicyBook
from reports.evidence.policy.coverage import RECORD_TYPES, merged

Report: TypeAlias = dict[str, Any]
"""A report as data: what JSON holds, and what every other format is made from."""

TOOL_VERSION = version("deploy-ledger")

_DRAWN = "render"
"""How a report is drawn: nothing that it says comes from there."""


def rules() -> Iterator[tuple[str, bytes]]:
    """What judges and what reports ask, by path: every control, query and step of this package."""
    here = Path(__file__).parent.parent
    for path in sorted(here.rglob("*.*")):
        name = path.relative_to(here)
        if path.suffix in (".sql", ".py") and name.parts[0] != _DRAWN:
            yield name.as_posix(), path.read_bytes()


@cache
def rules_sha256() -> str:
    """The hash of what judges and reports: of a line "PATH SHA-256" for each of `rules`."""
    total = sha256()
    for name, content in rules():
        total.update(f"{name} {sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def envelope(
    workspace: Workspace,
    book: PolicyBook,
    report: str,
    parameters: Mapping[str, Any] | None = None,
    rows: int = 0,
) -> Report:
    """The head of `report`, made with `parameters`, whose main list has `rows` rows."""
    return headed(head(workspace, book), report, parameters, rows)


def head(workspace: Workspace, book: PolicyBook) -> Report:
    """What the heads of all reports of one ledger and moment have in common."""
    at = workspace.at
    return {
        "ledger": {"origin": at.origin, "size": at.size, "root": at.root},
        "policy": book.latest.name,
        "as_of": format_time(at.judged_at),
        "simulated": at.simulated,
        "tool": TOOL_VERSION,
        "zone": book.latest.policy.calendar.zone.key,
        "rules_sha256": rules_sha256(),
        "coverage": coverage(workspace, book),
        "quarantine": quarantined(workspace),
    }


def headed(
    common: Mapping[str, Any],
    report: str,
    parameters: Mapping[str, Any] | None = None,
    rows: int = 0,
) -> Report:
    """The head of one report, of what `head` says."""
    return {
        **{name: common[name] for name in ("ledger", "policy", "as_of", "simulated", "tool")},
        "provenance": {
            "report": report,
            "parameters": dict(parameters or {}),
            "rules_sha256": common["rules_sha256"],
            "rows": rows,
        },
        "coverage": common["coverage"],
        "quarantine": common["quarantine"],
    }


def head_at(common: Mapping[str, Any], judged_at: datetime) -> Report:
    """What `head` would say at a later moment, if nothing came in and nothing fell due.

    What the ledger itself keeps is whole up to the moment.
    """
    now = format_time(judged_at)
    return {
        **common,
        "as_of": now,
        "coverage": [
            {**row, "to": now} if row["source"] == "ledger" else row for row in common["coverage"]
        ],
    }


def coverage(workspace: Workspace, book: PolicyBook) -> list[Report]:
    """What each source stated to be complete, from when to when; statements that touch are one.

    The ledger itself states the registers that the policy lets it keep from `records_from` on.
    """
    stated: dict[tuple[str, str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    for source, kind, repository, since, until in workspace.rows(
        "SELECT origin, of, covered, since, until FROM all_coverage"
    ):
        stated[source, kind, repository].append((since, until))
    policy, judged_at = book.latest.policy, workspace.at.judged_at
    if policy.records_from and policy.records_from <= judged_at:
        for kind in RECORD_TYPES:
            if "records" in policy.registers(kind):
                stated["ledger", kind, "*"].append((policy.records_from, judged_at))
    return [
        {
            "source": source,
            "kind": kind,
            "repository": repository,
            "from": format_time(since),
            "to": format_time(until),
        }
        for (source, kind, repository), spans in sorted(stated.items())
        for since, until in merged(spans)
    ]


def quarantined(workspace: Workspace) -> int:
    """How many records could not be read, up to the moment of judgement."""
    count: int = workspace.rows("SELECT count(*) FROM quarantined")[0][0]
    return count
