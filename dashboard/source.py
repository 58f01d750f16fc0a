"""Where the pages get their data: one reader for the whole process, shared by all sessions."""

import os
from pathlib import Path

import streamlit as st

import reports.trace
from ledger.errors import StoreError
from ledger.reading.reader import Copy, Reader
from reports.envelope import Report
from reports.held.reading import as_judged


def ledger_path() -> Path:
    """The ledger that `deploy-ledger dashboard` was started for."""
    return Path(os.environ["DEPLOY_LEDGER_LEDGER"])


@st.cache_resource(show_spinner=False)
def _reader(path: str) -> Reader:
    return Reader(Path(path))


def copy() -> Copy:
    """The newest published copy; raises StoreError where there is none."""
    return _reader(str(ledger_path())).copy()


def trace(found: Copy, ref: str) -> Report:
    """The report `trace` over a copy as it was judged; raises NotFoundError."""
    head = as_judged(found)
    if head is None:
        raise StoreError(
            "What is published was judged by another version of this program.",
            "Run `deploy-ledger publish`.",
        )
    return reports.trace.trace(found, head, ref)
