"""Until when what a copy has judged holds."""

from datetime import timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from reports.again.moments import DAY
from reports.again.until import untils
from tests.again.two import NOW

_NAMES = ("acme/a", "acme/b", "acme/c", "acme/d")
_TIMES = st.integers(-3, 6).map(lambda hours: NOW + timedelta(hours=hours))
_FOUND = st.lists(st.tuples(st.sampled_from([*_NAMES, None]), _TIMES), max_size=8)
_GROUPS = st.sampled_from(
    [(), (("acme/a", "acme/b"),), (("acme/a", "acme/b"), ("acme/c", "acme/d"))]
)
_TIME = pl.Datetime("us", "UTC")


def _table(found: list[tuple[str | None, object]]) -> pl.DataFrame:
    return pl.DataFrame(found, {"repository": pl.String(), "moment": _TIME}, orient="row")


@given(_FOUND, _GROUPS, _TIMES, st.booleans())
def test_what_turned_and_what_is_judged_with_it_holds_no_more(
    found: list[tuple[str | None, object]],
    together: tuple[tuple[str, ...], ...],
    at: object,
    is_apart: bool,
) -> None:
    groups = {name: frozenset(group) for group in together for name in group}
    made = untils(NOW, _table(found), {}, groups if is_apart else None)
    held = {name for name, until in made.iter_rows() if until <= at}
    turned = {name for name, moment in found if NOW < moment <= at}  # type: ignore[operator]
    if not is_apart:
        assert held == ({None} if turned else set())
        return
    expected = {other for name in turned for other in groups.get(name or "", {name})}
    assert held == expected


def test_a_source_that_is_whole_up_to_a_day_ago_turns_where_its_span_begins_and_ends() -> None:
    hour = timedelta(hours=1)
    span = (NOW - hour, NOW + hour)
    spans = {("source", "deployments", "acme/a"): [span], ("source", "qa", "acme/b"): [span],
             ("records", "deployments", "acme/c"): [span]}  # fmt: skip
    made = untils(NOW, _table([]), spans, {})
    assert made.rows() == [("acme/a", NOW - hour + DAY)]
    later = untils(NOW + DAY, _table([]), spans, {})
    assert later.rows() == [("acme/a", NOW + hour + DAY + timedelta(microseconds=1))]
