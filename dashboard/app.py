"""The landing page: the four flags by environment, and the deployments that lack something."""

import os
from pathlib import Path

import polars as pl
import streamlit as st

from ledger.clock import format_time
from reports.flags import flags
from reports.judge.evaluate import judge

st.set_page_config(page_title="deploy-ledger", page_icon="🚦", layout="wide")

LABELS = {
    "pass": "✔ pass",
    "fail": "✘ fail",
    "waived": "◐ waived",
    "pending": "… pending",
    "undecidable": "? undecidable",
    "not_applicable": "- not applicable",
}
SHOWN = ["sha", "approval", "qa", "verification"]


@st.cache_data(ttl=30, show_spinner="Judging ...")
def deployments(path: str, _stamp: float) -> tuple[pl.DataFrame, str, int, bool]:
    """Every deployment with its four flags, newest first; `_stamp` is the file's time of change."""
    with judge(Path(path)) as judgement:
        rows = judgement.workspace.frame(
            "SELECT subject_id, repository, environment, kind, started_at, deployed_sha, actor "
            "FROM evidence ORDER BY started_at DESC, subject_id"
        )
        found = rows.join(flags(judgement), on="subject_id", how="left")
        at = judgement.at
        return found, format_time(at.judged_at), at.size, at.simulated


def main() -> None:
    """Draw the page."""
    path = os.environ["DEPLOY_LEDGER_LEDGER"]
    found, judged_at, size, simulated = deployments(path, Path(path).stat().st_mtime)
    st.title("Deployments")
    st.caption(f"{size} entries, judged at {judged_at}{' · SIMULATED' if simulated else ''}")
    for kind in ("production", "staging", "development", "preview"):
        here = found.filter(pl.col("kind") == kind)
        if here.is_empty():
            continue
        st.subheader(f"{kind.capitalize()}: {here.height} deployments")
        for column, flag in zip(st.columns(4), SHOWN, strict=True):
            counts = here.group_by(flag).len().sort("len", descending=True)
            lines = [f"{count} {LABELS[verdict]}" for verdict, count in counts.iter_rows()]
            column.markdown(f"**{flag}**  \n" + "  \n".join(lines))
    st.subheader("Deployments that lack something")
    lacking = found.filter(pl.any_horizontal(pl.col(SHOWN).is_in(["fail", "undecidable"])))
    if lacking.is_empty():
        st.info("No deployment lacks anything.")
        return
    labelled = lacking.with_columns(pl.col(flag).replace(LABELS) for flag in SHOWN)
    st.dataframe(
        labelled.with_columns(
            pl.col("deployed_sha").str.head(7).fill_null("missing"),
            pl.col("started_at").dt.strftime("%Y-%m-%d %H:%M UTC"),
        ),
        hide_index=True,
        width="stretch",
    )


main()
