"""What each source was asked and answered, for a terminal."""

from collections.abc import Iterator

from reports.basis.envelope import Report
from reports.render.hidden import visible
from reports.render.text.terminal import Style, cell, wrapped
from reports.render.words import exactly, plural

_INDENT = "      "
_ITEM = "    - "
_MOST = 200


def collected_lines(report: Report, style: Style) -> list[str]:
    """Each source and repository: complete to when, gaps, sweeps, what is open, gone, missing."""
    lines: list[str] = []
    for row in report["collected"]:
        name = "every repository" if row["repository"] == "*" else cell(row["repository"])
        lines += ["", style.bold(f"{name}, from {cell(row['source'])}")]
        for sentence in _sentences(row):
            lines += wrapped(sentence, _INDENT, _ITEM)
    return lines


def _sentences(row: Report) -> Iterator[str]:
    for kinds in row["kinds"]:
        yield from _kinds(kinds)
    if row["next"]:
        yield from _next(row["last_sweep"], row["next"])
    if row["tombstones"]:
        yield f"{row['tombstones']} gone from their source (tombstones): what was recorded stays."
    holes = row["holes"]
    if holes["count"]:
        newest = ", ".join(_hole(hole) for hole in holes["newest"])
        more = ", ..." if holes["count"] > len(holes["newest"]) else ""
        yield (
            f"{plural(holes['count'], 'hole')} in run numbers, {plural(holes['runs'], 'run')}: "
            f"deleted before they were recorded. {newest}{more}"
        )


def _kinds(kinds: Report) -> Iterator[str]:
    names = ", ".join(cell(kind) for kind in kinds["of"])
    if kinds["to"] is None:
        yield f"Never complete: {names}"
    elif kinds["from"] == kinds["to"]:
        yield f"Complete at {exactly(kinds['to'])}, {_before(kinds['breaks'])}: {names}"
    else:
        before = f", with {plural(kinds['breaks'], 'break')} before" if kinds["breaks"] else ""
        yield f"Complete from {exactly(kinds['from'])} to {exactly(kinds['to'])}{before}: {names}"
    gaps = kinds["gaps"]
    if gaps["newest"]:
        newest = gaps["newest"]
        yield (
            f"{plural(gaps['count'], 'gap')} in {'each' if len(kinds['of']) > 1 else 'it'}, the "
            f"newest {exactly(newest['from'])} to {exactly(newest['to'])}. "
            f"{visible(newest['message'], _MOST)} {newest['fix']}"
        )


def _before(breaks: int) -> str:
    return f"and at {plural(breaks, 'moment')} before" if breaks else "and not before"


def _next(sweep: Report | None, upcoming: Report) -> Iterator[str]:
    if sweep is None:
        yield "Not swept yet: the next `ingest github` looks at all that may still change."
    else:
        yield (
            f"Swept {exactly(sweep['from'])} to {exactly(sweep['to'])}; "
            f"the next sweep is due {exactly(upcoming['sweep_due_at'])}."
        )
    runs, deployments = upcoming["open_runs"], upcoming["open_deployments"]
    still = f"{plural(runs, 'run')} and {plural(deployments, 'deployment')} still open"
    if upcoming["look_at"]:
        yield f"Next look due {exactly(upcoming['look_at'])}; {still}."
    else:
        yield f"No later look is due; {still}."


def _hole(hole: Report) -> str:
    first, last = hole["first_missing"], hole["last_missing"]
    numbers = str(first) if first == last else f"{first} to {last}"
    return f"{cell(hole['path'])} {numbers} ({exactly(hole['not_before'])})"
