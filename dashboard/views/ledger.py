"""Ledger: what it holds, what proves that, how complete it is, and what could not be read."""

import streamlit as st

from dashboard.parts import banner, holdings, plain, tables
from dashboard.questions import copies, proofs
from dashboard.questions.head import Head
from ledger.checkpoint import Checkpoint
from ledger.errors import LedgerError
from ledger.reading.reader import Copy
from reports.render import words


def figures(copy: Copy, head: Head) -> None:
    """Size, times and root."""
    plain.facts(
        {
            "Entries": f"{head.size:,}",
            "Last appended": plain.when(head.appended_at, head.zone),
            "Judged and published": plain.when(head.judged_at, head.zone),
            "In quarantine": f"{head.quarantined:,}",
            "Published copy": f"{copy.path.stat().st_size / 1e6:,.1f} MB",
        }
    )
    st.caption("Name of this ledger")
    st.text(plain.text(head.origin))
    st.caption("Root: one hash over every entry. Two ledgers with the same root hold the same.")
    st.code(head.root or "none", language=None, wrap_lines=True)


def verified(head: Head) -> None:
    """How far somebody verified the ledger last."""
    found = proofs.verified(copies.ledger_path())
    st.subheader("Verified", anchor=False)
    if found is None:
        plain.empty("Nobody has verified this ledger here.", "`deploy-ledger verify --full` does.")
        return
    size = found.checkpoint.size
    if not proofs.has(copies.newest(), found.checkpoint):
        st.warning(
            f"What was verified last, {size:,} entries, is not what this ledger has at that size: "
            "run `deploy-ledger verify --full`."
        )
        return
    later = max(head.size - size, 0)
    st.caption(
        f"The first **{size:,}** entries were found to hold on "
        f"{plain.when(found.at, head.zone)}; {words.plural(later, 'entry', 'entries')} came since. "
        "`deploy-ledger verify --incremental` goes on from there."
    )


def checkpoints(copy: Copy, zone: str) -> None:
    """The signed checkpoints, the latest first, and the key that they are checked with."""
    st.subheader("Checkpoints", anchor=False)
    found = proofs.checkpoints(copy)
    if not found:
        plain.empty("Nothing is signed yet.", "The first batch that is appended is.")
        return
    st.caption(f"One for each batch that was appended; the latest {proofs.MOST_ROWS} are shown.")
    tables.table(
        [
            {
                "Entries": row["size"],
                "Appended": plain.when(row["appended_at"], zone),
                "Root": row["root"],
            }
            for row in found
        ],
        "checkpoints",
    )
    st.download_button(
        "Download the latest signed checkpoint", found[0]["note"], "checkpoint.txt",
        on_click="ignore",
    )  # fmt: skip
    st.caption("The public key that it is checked with, if this ledger is the one you trust")
    st.code(proofs.first_key(copy), language=None, wrap_lines=True)


def anchors(copy: Copy, head: Head) -> None:
    """The places outside that hold checkpoints; each is asked only on demand."""
    st.subheader("Anchors", anchor=False)
    listed = proofs.anchors()
    if not listed:
        plain.empty(
            "No anchor is named, so only who holds the key can say that nothing was taken back.",
            'Name a folder or a git remote in deploy-ledger.toml: `anchor = ["git+URL"]`.',
        )
        return
    for anchor in listed:
        st.text(plain.text(anchor.name))
    if not st.button("Ask the anchors what they hold"):
        return
    for anchor in listed:
        try:
            newest = proofs.newest(anchor, head.origin)
        except LedgerError as error:
            st.warning(plain.text(anchor.name))
            st.text(plain.text(error.message))
            continue
        st.text(plain.text(f"{anchor.name}: {_said(copy, newest)}"))


def _said(copy: Copy, newest: Checkpoint | None) -> str:
    if newest is None:
        return "no checkpoint of this ledger yet; `deploy-ledger anchor` publishes there"
    if proofs.has(copy, newest):
        return f"{newest.size:,} entries, the same root as here"
    return f"{newest.size:,} entries with another root, or more than here: run `verify --full`"


def page() -> None:
    """Draw the page."""
    copy, head = banner.opening()
    st.title("Ledger", anchor=False)
    figures(copy, head)
    verified(head)
    checkpoints(copy, head.zone)
    anchors(copy, head)
    for section in (
        holdings.coverage,
        holdings.gaps,
        holdings.quarantine,
        holdings.unbound,
        holdings.policies,
    ):
        section(copy, head.zone)


page()
