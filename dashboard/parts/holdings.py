"""What the ledger says it has not: coverage, gaps, quarantine, what is bound to nothing."""

import polars as pl
import streamlit as st

from dashboard.parts import plain, tables
from dashboard.questions import holdings
from ledger.reading.reader import Copy
from reports.render import words


def coverage(copy: Copy, zone: str) -> None:
    """How complete each source is; absence proves nothing where a source is not."""
    st.subheader("Coverage", anchor=False)
    found = holdings.sources(copy)
    if found.is_empty():
        plain.empty("No deployment is judged yet, so no source is needed.", words.COLLECT)
        return
    lacking = found.filter(pl.col("state") != "complete")
    whole = found.filter(pl.col("state") == "complete").height
    st.caption(
        f"{words.plural(whole, 'source')} complete from the first judged deployment to the "
        "judgement. What is missing from a source that is not is undecidable, never failed."
    )
    if lacking.is_empty():
        return
    tables.table(
        [
            {
                "State": row["state"],
                "Kind": row["source"],
                "Repository": row["repository"],
                "Carried by": row["carrier"],
                "Not covered from": words.when(row["since"], zone),
                "to": words.when(row["until"], zone),
            }
            for row in lacking.to_dicts()
        ],
        "coverage",
    )


def gaps(copy: Copy, zone: str) -> None:
    """What a collection had to leave out."""
    st.subheader("Gaps", anchor=False)
    found = holdings.gaps(copy)
    if found.is_empty():
        st.caption("No collection left anything out.")
        return
    tables.table(
        [
            {
                "Collected from": row["source"],
                "Kind": row["of"],
                "Repository": row["repository"],
                "From": plain.when(row["since"], zone),
                "To": plain.when(row["until"], zone),
                "Reason": row["reason"],
                "Message": row["message"],
            }
            for row in found.to_dicts()
        ],
        "gaps",
    )


def quarantine(copy: Copy, zone: str) -> None:
    """Records that could not be read: none is lost."""
    st.subheader("Quarantine", anchor=False)
    found = holdings.quarantine(copy)
    if found.is_empty():
        st.caption("Every record could be read.")
        return
    st.caption(
        "`deploy-ledger quarantine show ID` prints a record. "
        f"The latest {holdings.MOST_ROWS} are shown."
    )
    tables.table(
        [
            {
                "Id": row["id"],
                "Kind": row["kind"],
                "Reason": row["reason"],
                "Message": row["message"],
                "From": row["origin"],
                "Line": row["line"],
                "Seen": plain.when(row["seen_at"], zone),
            }
            for row in found.to_dicts()
        ],
        "quarantine",
    )


def unbound(copy: Copy, zone: str) -> None:
    """Records that name no version or deployment that is known: shown, and worth nothing."""
    st.subheader("Bound to nothing", anchor=False)
    found = holdings.unbound(copy)
    if found.is_empty():
        st.caption("Every record names a version or a deployment that the ledger knows.")
        return
    st.caption(
        "These records prove nothing: record them again with the full SHA or the deployment. "
        f"The latest {holdings.MOST_ROWS} are shown."
    )
    tables.table(
        [
            {
                "Entry": row["seq"],
                "Type": row["type"],
                "Proves nothing": words.UNBOUND[row["reason"]],
                "Names": row["names"],
                "Repository": row["repository"],
                "Tickets": ", ".join(row["tickets"]) or "none",
                "By": row["who"],
                "When": plain.when(row["happened_at"], zone),
                "Strength": row["strength"],
            }
            for row in found.to_dicts()
        ],
        "unbound",
    )


def policies(copy: Copy, zone: str) -> None:
    """Every policy that was in force, the latest first."""
    st.subheader("Policies", anchor=False)
    found = holdings.policies(copy)
    if found.is_empty():
        plain.empty("No policy is recorded.", "`deploy-ledger init` writes one with its comments.")
        return
    tables.table(
        [
            {
                "Entry": row["seq"],
                "In force from": plain.when(row["since"], zone)
                if row["since"]
                else "the beginning",
                "Recorded": plain.when(row["recorded_at"], zone),
                "Hash": row["name"],
            }
            for row in found.to_dicts()
        ],
        "policies",
    )
