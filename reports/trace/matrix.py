"""The matrix version x environment: what ran where, and what was tested and verified there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ledger.clock import parse_time
from reports.basis.envelope import Report
from reports.basis.frames import Tables, records
from reports.trace.read import known_commits
from reports.trace.references import Place
from reports.trace.timeline import WRONG

_RAN = """
SELECT subject_id AS id, e.repository, e.environment, e.deployed_sha AS sha, e.result, e.standing,
    e.started_at AS started, l.live_from, l.live_to, l.entry, e.run_url AS url
FROM evidence e JOIN trace_deployments l USING (subject_id)
WHERE subject_id IN (SELECT unnest($1::VARCHAR[])) ORDER BY started, id
"""
_KINDS = ("development", "preview", "staging", "production", None)
_FIRST = "0001-01-01T00:00:00Z"


def matrix(tables: Tables, report: Mapping[str, Any]) -> Report:
    """Rows are versions, newest first; columns environments, from development to production.

    Each version has `cells`, one for each environment, with the `deployments` that ran it there
    (from, to), the QA results given for it there and the verifications. A QA result says what the
    environment ran then (`ran`), and stands also in the row of that version, with `tested` the SHA
    that it names: `wrong` marks a test of a wrong build, `tested_other` a version of which content
    went to production that no test there saw.
    """
    kinds = _environments(tables, report)
    cells: defaultdict[tuple[Place, str], Report] = defaultdict(
        lambda: {"deployments": [], "qa": [], "verifications": []}
    )
    for row in [*report["deployments"], *_ran_instead(tables, report)]:
        if row["sha"] and row["environment"]:
            cells[(row["repository"] or "", row["sha"]), row["environment"]]["deployments"].append(
                row
            )
    for row in report["qa"]:
        for sha in dict.fromkeys((row["sha"], row["ran_sha"] if row["ran"] == "other" else None)):
            if sha and row["environment"]:
                cells[(row["repository"] or "", sha), row["environment"]]["qa"].append(row)
    by_id = {row["id"]: row for row in report["deployments"]}
    for row in report["verifications"]:
        place = by_id.get(row["deployment"]) or row
        if place["sha"] and place["environment"]:
            key = (place["repository"] or "", place["sha"]), place["environment"]
            cells[key]["verifications"].append(row)
    versions = {place for place, _ in cells} | {
        (row["repository"] or "", row["sha"]) for row in report["commits"]
    }
    known = known_commits(tables, versions)
    asked = {(row["repository"] or "", row["sha"]) for row in report["commits"]}
    ordered = sorted(
        sorted(versions), key=lambda place: _at(known.get(place), cells, place), reverse=True
    )
    return {
        "environments": [{"environment": name, "kind": kind} for name, kind in kinds],
        "versions": [
            {
                "repository": place[0] or None,
                "sha": place[1],
                "tree": known.get(place, {}).get("tree"),
                "committed": known.get(place, {}).get("committed"),
                "asked": place in asked,
                "cells": [_cell(place[1], name, cells.get((place, name))) for name, _ in kinds],
            }
            for place in ordered
        ],
    }


def _ran_instead(tables: Tables, report: Mapping[str, Any]) -> list[Report]:
    """The deployments of what environments ran while something else was tested."""
    known = {row["id"] for row in report["deployments"]}
    others = {row["ran_deployment"] for row in report["qa"] if row["ran"] == "other"} - known
    rows = records(tables.frame(_RAN, [sorted(others)])) if others else []
    return [{**row, "reasons": []} for row in rows]


def _at(commit: Report | None, cells: Mapping[Any, Report], place: Place) -> tuple[Any, ...]:
    """When a version was made; when it first ran or was tested, where no commit says so."""
    said = commit["committed"] if commit else None
    if said is None:
        times = [
            row[name]
            for (version, _), cell in cells.items()
            if version == place
            for part, name in (("deployments", "started"), ("qa", "time"))
            for row in cell[part]
            if row[name]
        ]
        said = min(times, default=None)
    return (parse_time(said or _FIRST),)


def _environments(tables: Tables, report: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """The environments that the trace touches, each with its kind, in the order of a promotion."""
    kinds: dict[str, str | None] = {
        row["environment"]: row["kind"] for row in report["deployments"] if row["environment"]
    }
    others = {row["environment"] for row in report["qa"] if row["environment"]} - kinds.keys()
    if others:
        found = tables.frame(
            "SELECT environment, any_value(kind ORDER BY kind) FROM evidence "
            "WHERE environment IN (SELECT unnest($1::VARCHAR[])) AND repository IN "
            "(SELECT unnest($2::VARCHAR[])) GROUP BY environment",
            [sorted(others), sorted({row["repository"] or "" for row in report["qa"]})],
        )
        kinds |= dict.fromkeys(others, None) | dict(found.rows())
    return sorted(kinds.items(), key=lambda item: (_KINDS.index(item[1]), item[0]))


def _cell(sha: str, environment: str, found: Report | None) -> Report:
    if found is None:
        return {"environment": environment, "deployments": [], "qa": [], "verifications": [],
                "wrong": False, "untested": False}  # fmt: skip
    tests = [_test(sha, row) for row in found["qa"]]
    return {
        "environment": environment,
        "deployments": [
            {
                "id": row["id"], "result": row["result"], "standing": row["standing"],
                "started": row["started"], "from": row["live_from"], "to": row["live_to"],
                "entry": row["entry"], "url": row["url"],
            }
            for row in found["deployments"]
        ],
        "qa": tests,
        "verifications": [
            {
                "result": row["result"], "by": row["by"], "time": row["time"],
                "counts": row["counts"], "voided": row["voided"], "entry": row["entry"],
                "strength": row["strength"], "url": row["url"],
            }
            for row in found["verifications"]
        ],
        "wrong": any(test["wrong"] for test in tests),
        "untested": _untested(found["deployments"]),
    }  # fmt: skip


def _test(sha: str, row: Report) -> Report:
    return {
        "result": row["result"], "tester": row["tester"], "time": row["time"], "day": row["day"],
        "tested": row["sha"], "ran": row["ran"], "ran_sha": row["ran_sha"],
        "of_this": row["sha"] == sha, "wrong": row["ran"] in WRONG and not row["voided"],
        "voided": row["voided"], "entry": row["entry"], "strength": row["strength"],
        "url": row["url"],
    }  # fmt: skip


def _untested(deployments: Iterable[Report]) -> bool:
    """Whether the tested tree differs from the one that went to production (C11.1b)."""
    return any("tree_differs" in row["reasons"] for row in deployments)
