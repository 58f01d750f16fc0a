"""The matrix version x environment for a terminal."""

from collections.abc import Iterator, Sequence

from reports.basis.envelope import Report
from reports.render import trace_words, words
from reports.render.text.terminal import cell, columns_of, wrapped

_FIRST, _COLUMN, _AT_ONCE = 15, 19, 3
_MOST = 3
"""So many of each kind a cell shows; the timeline has all."""


def matrix_lines(matrix: Report, width: int) -> Iterator[str]:
    """A table of at most three environments at a time, one below the other."""
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
            yield from [*wrapped(f"! {meaning}", "    ", "  ", width), ""]


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
    yield from _runs(found)
    yield from _tests(found["qa"])
    for row in found["verifications"][-_MOST:]:
        verdict, said = trace_words.verified(row)
        yield from _cut(f"{words.SIGNS[verdict]} {said}")
    if found["untested"]:
        yield from _cut(f"! {trace_words.NOT_TESTED}")


def _runs(found: Report) -> Iterator[str]:
    windows = trace_words.windows(found)
    if len(windows) > _MOST:
        yield f"{len(windows) - _MOST} times before"
    for since, until, ended in windows[-_MOST:]:
        if ended:
            yield from _cut(ended)
            continue
        yield _minute(since)
        yield f"- {_minute(until)}" if until else "- still there"


def _tests(tests: Sequence[Report]) -> Iterator[str]:
    """The last results, and every one of a wrong build."""
    last = {id(test) for test in tests[-_MOST:]}
    shown = [test for test in tests if test["wrong"] or id(test) in last]
    if len(shown) < len(tests):
        yield f"{len(tests) - len(shown)} tests before"
    for test in shown:
        verdict, said, ran = trace_words.tested(test)
        if test["wrong"]:
            yield f"! {trace_words.WRONG_BUILD}"
        yield from _cut(f"{words.SIGNS[verdict]} {said}")
        if ran:
            yield from _cut(f"  {ran}")


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
