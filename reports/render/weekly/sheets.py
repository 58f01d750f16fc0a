"""The weekly report as tables of plain values: what spreadsheets and CSV hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reports.basis.envelope import Report
from reports.judge.catalogue import FLAGS
from reports.render import words
from reports.render.weekly.model import Section
from reports.render.weekly.page import page
from reports.weekly.items import items

Value: TypeAlias = str | int | float | None
"""A text, a count, or a rate between 0 and 1 (the only float)."""

DEPLOYMENT = ("week", "id", "repository", "environment", "kind", "started", "succeeded", "result",
              "sha", "version_source", "actor", "approvers", "tickets", "rollback", "verified",
              "verdict", *(f"{flag}_flag" for flag in FLAGS), "url")  # fmt: skip
MISSING = ("subject_type", "id", "repository", "environment", "verdict", "level", "controls",
           "flag", "reason", "message", "remedy", "due", "waiver", "repeated_by",
           "evidence")  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """A named table; the first row is its header."""

    name: str
    rows: Sequence[Sequence[Value]]


def sheets(report: Report) -> list[Sheet]:
    """Summary, Deployments, Missing, Trend, Coverage, in this order."""
    return [
        Sheet("Summary", list(_summary(report))),
        Sheet(
            "Deployments", [DEPLOYMENT, *(deployment(row, report) for row in _deployments(report))]
        ),
        Sheet("Missing", [MISSING, *_missing(report)]),
        Sheet("Trend", list(_trend(report))),
        Sheet("Coverage", list(_coverage(report))),
    ]


def _deployments(report: Report) -> list[Report]:
    found: list[Report] = report["deployments"]
    return found


def deployment(row: Report, report: Report) -> list[Value]:
    """The values of `DEPLOYMENT`; times are RFC 3339 in UTC."""
    flat = {
        **row,
        **{f"{flag}_flag": verdict for flag, verdict in row["flags"].items()},
        "week": report["week"],
        "kind": words.kind_name(row["kind"]),
        "rollback": "yes" if row["rollback"] else "no",
        "approvers": ", ".join(row["approvers"] or []),
        "tickets": ", ".join(row["tickets"] or []),
    }
    return [flat[name] for name in DEPLOYMENT]


def missing(subject: Report, found: Report) -> list[Value]:
    """The values of `MISSING` for one item of `items`; times are RFC 3339 in UTC."""
    flat = {
        **found,
        **subject,
        "controls": ", ".join(found["controls"]),
        "repeated_by": ", ".join(found["repeated_by"]),
        "flag": words.FLAG_NAMES.get(found["flag"], ""),
        "evidence": " ".join(str(seq) for seq in found["evidence"]),
        "remedy": words.remedy(found),
    }
    return [flat[name] for name in MISSING]


def _missing(report: Report) -> Iterator[list[Value]]:
    for row in report["deployments"]:
        about = {"subject_type": "deployment"} | {
            name: row[name] for name in ("id", "repository", "environment")
        }
        yield from (missing(about, found) for found in items(row["missing"]))
    for row in (*report["became_late"], *report["others"]):
        about = {"subject_type": row["subject"]["type"], **row["subject"]}
        yield from (missing(about, found) for found in items(row["missing"]))


def _summary(report: Report) -> Iterator[list[Value]]:
    made = page(report)
    yield [made.title]
    for sentence in (made.simulated, made.period, made.headline, *made.notes):
        if sentence:
            yield [sentence]
    if made.worst:
        version = made.worst.version.text if made.worst.version else None
        yield ["The worst deployment", made.worst.title, version, made.worst.said]
        for item in made.worst.items:
            yield ["", words.signed(item.verdict), item.controls, item.message, item.remedy]
    now, before = made.weeks
    yield []
    yield ["Rate", now, "Passed", before, "Points"]
    for rate in made.rates:
        yield [rate.name, rate.points[-1], rate.made_of, rate.points[-2], rate.change]
    for section in made.first:
        yield from _section(section)
    yield []
    for sentence in made.foot:
        yield [sentence]


def _section(section: Section) -> Iterator[list[Value]]:
    yield []
    yield [section.title] if section.total is None else [section.title, section.total]
    for line in [section.empty] if section.is_empty else section.lines:
        yield [line]
    if section.rows:
        yield list(section.header)
    for row in section.rows:
        yield [cell.text for cell in row]


def _trend(report: Report) -> Iterator[list[Value]]:
    levels = list(report["rates"])
    yield ["week", "deployments", *FLAGS, *levels, *(f"{name}_of" for name in (*FLAGS, *levels))]
    for week in report["trend"]:
        rates, counted = {**week["flags"], **week["rates"]}, {**week["flagged"], **week["rated"]}
        names = (*FLAGS, *levels)
        yield [
            week["week"],
            week["deployments"],
            *(rates[name] for name in names),
            *(sum(counted[name].values()) for name in names),
        ]


def _coverage(report: Report) -> Iterator[list[Value]]:
    yield ["repository", "carrier", "kind", "state", "not_covered_from", "not_covered_to"]
    for row in report["completeness"]:
        for gap in row["gaps"] or [{"from": None, "to": None}]:
            yield [
                *(row[name] for name in ("repository", "carrier", "kind", "state")),
                gap["from"],
                gap["to"],
            ]
