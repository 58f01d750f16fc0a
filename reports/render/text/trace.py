"""A trace for a terminal of 80 columns: the matrix of versions and environments, then the story."""

from collections.abc import Iterator, Sequence

from reports.envelope import Report
from reports.render import trace_words, words
from reports.render.hidden import visible
from reports.render.text.terminal import Style, cell, columns_of, foot, head, text_of, wrapped
from reports.verdicts import LACKING

_WIDTH = 80
_FIRST, _COLUMN, _AT_ONCE = 15, 19, 3
_MOST_LINES = 3
_INDENT = " " * 23


def trace_text(report: Report, style: Style) -> str:
    """What was tested where, then everything in order of time, then what is missing."""
    kind = trace_words.KINDS.get(report["kind"], report["kind"])
    lines = [*head(f"Trace of {kind} {cell(report['query'])}", report, style), ""]
    for verdict, said in trace_words.headline(report):
        sign = f"{words.SIGNS[verdict]} " if verdict else "  "
        lines += _wrapped(f"{sign}{said}", "  ", "")
    lines += ["", style.bold("Version by environment (UTC)"), *_matrix(report["matrix"], style)]
    lines += [style.bold("Timeline (UTC)")]
    rows = {row["id"]: row for row in report["deployments"]}
    for event in report["timeline"]:
        lines += _event(event, style)
        if event["event"] == "deployment":
            lines += _deployment(rows[event["deployment"]], report, style)
    return text_of(lines + foot(report, style))


def _matrix(matrix: Report, style: Style) -> Iterator[str]:
    if not matrix["versions"]:
        yield from ("  no version is known", "")
    count = len(matrix["environments"])
    for start in range(0, max(count, 1), _AT_ONCE):
        places = range(start, min(start + _AT_ONCE, count))
        names = [cell(matrix["environments"][place]["environment"]) for place in places]
        yield "  " + _row("version", [name[:_COLUMN] for name in names])
        for version in matrix["versions"]:
            cells = [version["cells"][place] for place in places]
            yield from _version(version, [list(_cell(one)) for one in cells])
    for mark, meaning in trace_words.LEGEND.items():
        if any(one[mark] for version in matrix["versions"] for one in version["cells"]):
            yield from [*_wrapped(f"! {meaning}", "    ", "  "), ""]


def _version(version: Report, cells: Sequence[list[str]]) -> Iterator[str]:
    first = [
        words.short(version["sha"]),
        f"tree {words.short(version['tree'])}",
        *(["as asked"] if version["asked"] else []),
    ]
    for line in range(max(len(first), *(len(one) for one in cells), 1)):
        said = [one[line] if line < len(one) else "" for one in cells]
        yield "  " + _row(first[line] if line < len(first) else "", said)
    yield ""


def _row(first: str, said: Sequence[str]) -> str:
    padded = [text + " " * (_COLUMN - columns_of(text)) for text in said]
    return f"{first:{_FIRST}} {' '.join(padded)}".rstrip()


def _cell(found: Report) -> Iterator[str]:
    """The lines of a cell; none is longer than a column."""
    if not any(found[name] for name in ("deployments", "qa", "verifications")):
        yield "-"
    windows = trace_words.windows(found)
    if len(windows) > _MOST_LINES:
        yield f"{len(windows) - _MOST_LINES} times before"
    for since, until, ended in windows[-_MOST_LINES:]:
        if ended:
            yield from _cut(ended)
            continue
        yield _minute(since)
        yield f"- {_minute(until)}" if until else "- still there"
    tests = found["qa"]
    if len(tests) > _MOST_LINES:
        yield f"{len(tests) - _MOST_LINES} tests before"
    for test in tests[-_MOST_LINES:]:
        verdict, said, ran = trace_words.tested(test)
        if test["wrong"]:
            yield f"! {trace_words.WRONG_BUILD}"
        yield from _cut(f"{words.SIGNS[verdict]} {said}")
        if ran:
            yield from _cut(f"  {ran}")
    for row in found["verifications"][-_MOST_LINES:]:
        verdict, said = trace_words.verified(row)
        yield from _cut(f"{words.SIGNS[verdict]} {said}")
    if found["untested"]:
        yield from _cut(f"! {trace_words.NOT_TESTED}")


def _cut(text: str) -> Iterator[str]:
    """A text in the width of a column: by words, then by characters."""
    line = ""
    for word in cell(text).split(" "):
        joined = f"{line} {word}" if line else word
        if line.strip() and columns_of(joined) > _COLUMN:
            yield line
            joined = f"  {word}"
        while columns_of(joined) > _COLUMN:
            # A wide character has two columns.
            size = next(n for n in range(_COLUMN, 0, -1) if columns_of(joined[:n]) <= _COLUMN)
            yield joined[:size]
            joined = f"  {joined[size:]}"
        line = joined
    yield line


def _minute(time: str | None) -> str:
    return words.when(time)[:16] if time else "missing"


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
