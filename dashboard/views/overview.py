"""Overview: the four flags by environment and repository, where it goes, and what to look at."""

import altair as alt
import polars as pl
import streamlit as st

from dashboard.parts import banner, places, plain, tables
from dashboard.questions import overview
from ledger.reading.reader import Copy
from reports.basis.verdicts import RANK, VERDICTS
from reports.held.rollup import OVERALL
from reports.judge.catalogue import FLAGS, control
from reports.render import words

ORDER = ("production", "staging", words.NOT_MAPPED, "development", "preview")
CHART_COLOURS = {
    "fail": "#d94a57",
    "undecidable": "#e8a13a",
    "pending": "#5b8fd6",
    "waived": "#9b7bd1",
    "pass": "#4fa36c",
    "not_applicable": "#a3a3a3",
}

Counts = dict[str, int]


def tally(rows: pl.DataFrame, flag: str) -> Counts:
    """Deployments by verdict of one flag."""
    counted = rows.filter(pl.col("flag") == flag).group_by("verdict").agg(
        pl.col("deployments").sum()
    )  # fmt: skip
    return dict(counted.iter_rows())


def in_order(counts: Counts) -> list[tuple[str, int]]:
    """What there is, worst first, without what does not apply."""
    return [(verdict, counts[verdict]) for verdict in VERDICTS[:-1] if counts.get(verdict)]


def card(kind: str, rows: pl.DataFrame, week: str | None) -> None:
    """One environment: one number, then why, each count one click from its deployments."""
    counts = tally(rows, OVERALL)
    judged = sum(counts.values()) - counts.get("not_applicable", 0)
    here = {"kind": kind, "week": week}
    flags = [flag for flag, kinds in FLAGS.items() if kind in kinds or kind not in FLAGS["sha"]]
    with st.container(border=True):
        first, *others = st.columns([1.6, *[1] * len(flags)])
        with first:
            st.subheader(kind.capitalize(), anchor=False)
            st.markdown(f"**{counts.get('pass', 0):,}** of {judged:,} have everything")
            places.link(
                places.DEPLOYMENTS,
                f"All {words.plural(sum(counts.values()), 'deployment')}",
                **here,
            )
        for column, flag in zip(others, flags, strict=False):
            with column, st.container(gap=None):
                st.markdown(f"**{words.FLAG_NAMES[flag]}**")
                for verdict, number in in_order(tally(rows, flag)):
                    places.link(
                        places.DEPLOYMENTS,
                        plain.signed(verdict, number),
                        **here,
                        flag=flag,
                        verdict=verdict,
                    )


def changed(copy: Copy, week: str) -> None:
    """The four rates against the week before, and what began to fail."""
    found = overview.change(copy, week)
    st.subheader(f"{week} against {found.before}", anchor=False)
    with st.container(horizontal=True):
        for flag, name in words.FLAG_NAMES.items():
            now, before = found.rates[flag]
            moved = None if now is None or before is None else (now - before) * 100
            st.metric(
                name,
                words.percent(now),
                None if moved is None else f"{moved:+.0f} points",
                delta_color="off",
                width=plain.FACT_WIDTH,
            )
    if found.fresh.is_empty():
        st.caption("Nothing fails that did not fail the week before.")
    for row in found.fresh.to_dicts():
        about = control(row["control"])
        places.link(
            places.DEPLOYMENTS,
            f"New: {plain.signed('fail', row['failing'])}, {row['kind']} **{about.id}** "
            f"{about.statement}",
            control=about.id,
            kind=row["kind"],
            week=week,
            verdict="fail",
        )


def by_repository(counts: pl.DataFrame) -> None:
    """A row for each repository and environment."""
    st.subheader("By repository", anchor=False)
    groups = counts.partition_by("kind", "repository", as_dict=True)
    keys = sorted(groups, key=lambda key: (key[1] or "", ORDER.index(key[0])))
    rows = [
        {
            "Repository": repository,
            "Environment": kind,
            "Deployments": sum(tally(groups[kind, repository], OVERALL).values()),
            **{
                name: tables.spread(tally(groups[kind, repository], flag))
                for flag, name in words.FLAG_NAMES.items()
            },
        }
        for kind, repository in keys
    ]
    tables.table(rows, "repositories")
    tables.legend()


def trend(copy: Copy, kinds: list[str]) -> None:
    """Deployments by week and worst verdict, for one kind of environment."""
    st.subheader("By week", anchor=False)
    kind = st.segmented_control(
        "Environment", kinds, default=kinds[0], required=True, key="trend", bind="query-params"
    )
    found = overview.trend(copy, kind or kinds[0])
    if found.is_empty():
        plain.empty("No deployment to this environment in these weeks.", "Choose another one.")
        return
    seen = [verdict for verdict in VERDICTS if verdict in found["verdict"].to_list()]
    rank = pl.col("verdict").replace_strict(RANK, return_dtype=pl.Int64)
    shown = found.with_columns(
        rank.alias("rank"), pl.col("verdict").replace({name: words.signed(name) for name in seen})
    )
    chart = (
        alt.Chart(shown)
        .mark_bar()
        .encode(
            x=alt.X("week:O", title="ISO week"),
            y=alt.Y("deployments:Q", title="deployments", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "verdict:N",
                title="Worst verdict",
                scale=alt.Scale(
                    domain=[words.signed(name) for name in seen],
                    range=[CHART_COLOURS[name] for name in seen],
                ),
                legend=alt.Legend(orient="bottom"),
            ),
            order=alt.Order("rank:Q", sort="descending"),
            tooltip=["week", "verdict", "deployments"],
        )
        .properties(height=300)
    )
    st.altair_chart(chart, alt=f"Deployments to {kind} by ISO week and worst verdict")


def worst(copy: Copy, week: str | None) -> None:
    """The deployments that lack most."""
    st.subheader("Worst first", anchor=False)
    found = overview.worst(copy, week)
    if found.is_empty():
        plain.empty("No deployment fails or is undecidable.", "There is nothing to do here.")
        return
    chosen = tables.selectable([*tables.deployment_rows(found)], key="worst")
    if chosen is not None:
        places.open_deployment(found["subject_id"][chosen])


def look_at(copy: Copy, week: str | None) -> None:
    """Which controls are lacking most often, and what to do about each."""
    st.subheader("What to look at", anchor=False)
    found = overview.lacking_controls(copy, week).to_dicts()
    if not found:
        plain.empty("No control is lacking.", "There is nothing to do here.")
    for row in found:
        about = control(row["control"])
        counts = [
            plain.signed(verdict, row[verdict])
            for verdict in ("fail", "undecidable")
            if row[verdict]
        ]
        with st.container(gap=None):
            places.link(
                places.DEPLOYMENTS,
                f"**{about.id}** {row['kind']}: {', '.join(counts)}. {about.statement}",
                control=about.id,
                kind=row["kind"],
                week=week,
            )
            st.caption(f"What to do: {about.remedy}")


def page() -> None:
    """Draw the page."""
    places.restored(places.OVERVIEW)
    copy, head = banner.opening()
    st.title("Overview", anchor=False)
    choices = overview.choices(copy)
    if not choices["kind"]:
        st.info(f"There are no deployments in this ledger yet. {words.COLLECT}")
        return
    week = st.selectbox(
        "Week", choices["week"], index=None, placeholder="All weeks", key="week",
        bind="query-params", width=220,
    )  # fmt: skip
    counts = overview.flag_counts(copy, week)
    present = set(counts["kind"].to_list())
    kinds = [kind for kind in ORDER if kind in present]
    sha_only = [kind for kind in kinds if kind in FLAGS["sha"] and kind not in FLAGS["qa"]]
    for kind in [kind for kind in kinds if kind not in sha_only]:
        card(kind, counts.filter(pl.col("kind") == kind), week)
    for column, kind in zip(st.columns(2), sha_only, strict=False):
        with column:
            card(kind, counts.filter(pl.col("kind") == kind), week)
    worst(copy, week)
    changed(copy, week or overview.last_whole_week(head))
    look_at(copy, week)
    trend(copy, [kind for kind in ORDER if kind in choices["kind"]])
    by_repository(counts)


page()
