"""A trace for a terminal of 80 columns: the matrix of versions and environments, then the story."""

from collections.abc import Iterator

from reports.basis.envelope import Report
from reports.basis.verdicts import LACKING
from reports.render import trace_words, words
from reports.render.hidden import visible
from reports.render.text.terminal import Style, cell, foot, head, text_of, wrapped
from reports.render.text.trace_matrix import matrix_lines

_WIDTH = 80
_INDENT = " " * 23


def trace_text(report: Report, style: Style) -> str:
    """What was tested where, then everything in order of time, then what is missing."""
    kind = trace_words.KINDS.get(report["kind"], report["kind"])
    lines = [*head(f"Trace of {kind} {cell(report['query'])}", report, style), ""]
    for verdict, said in trace_words.headline(report):
        sign = f"{words.SIGNS[verdict]} " if verdict else "  "
        lines += _wrapped(f"{sign}{said}", "  ", "")
    lines += [
        "",
        style.bold("Version by environment (UTC)"),
        *matrix_lines(report["matrix"], _WIDTH),
    ]
    lines += [style.bold("Timeline (UTC)")]
    rows = {row["id"]: row for row in report["deployments"]}
    for event in report["timeline"]:
        lines += _event(event, style)
        if event["event"] == "deployment":
            lines += _deployment(rows[event["deployment"]], report, style)
    return text_of(lines + foot(report, style))


def _event(event: Report, style: Style) -> Iterator[str]:
    at = event["time"] or event["not_before"] or event["not_after"]
    said = words.to_the_second(at) if at else event["day"] or "no time is said"
    who = f", by {cell(event['who'])}" if event["who"] else ""
    what = f"{event['text']}{who} ({trace_words.entry(event)})"
    first, *more = _wrapped(what, _INDENT, f"  {said:19}  ")
    yield style.bold(first) if event["event"] == "deployment" else first
    yield from more
    if bounded := trace_words.bounds(event, "UTC"):
        yield from _wrapped(bounded, _INDENT)
    if event["note"]:
        yield from _wrapped(event["note"], _INDENT)
    if event["url"]:
        yield f"{_INDENT}{visible(event['url'])}"


def _deployment(row: Report, report: Report, style: Style) -> Iterator[str]:
    """From when to when it ran, its four flags, and what it lacks."""
    yield from _wrapped(f"{trace_words.relation(row)}, deployment {cell(row['id'])}", _INDENT)
    yield from _wrapped(trace_words.ran(row, "UTC"), _INDENT)
    flags = [f"{name} {style.verdict(row['flags'][flag])}" for flag, name in
             words.FLAG_NAMES.items()]  # fmt: skip
    yield from (f"{_INDENT}{'   '.join(flags[part : part + 2])}" for part in (0, 2))
    for finding in report["findings"]:
        if finding["subject"]["id"] == row["id"] and finding["verdict"] in LACKING:
            verdict = style.verdict(finding["verdict"])
            yield f"{_INDENT}{verdict}  {finding['control']} {finding['level']} {finding['reason']}"
            yield from _wrapped(finding["message"], f"{_INDENT}    ")


def _wrapped(text: str, indent: str, first: str | None = None) -> list[str]:
    return wrapped(text, indent, first, _WIDTH)
