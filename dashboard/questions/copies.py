"""Where the pages get their data: one reader for the whole process, shared by all sessions."""

import os
import threading
from datetime import datetime
from pathlib import Path

import streamlit as st

import reports.trace
from ledger.errors import StoreError
from ledger.file.store import Ledger
from ledger.reading.reader import Copy, Reader
from ledger.reading.workspace import Moment, moment
from reports.basis.envelope import Report
from reports.held.reading import as_judged
from reports.publish import past_copy

KEPT = 3
"""Earlier moments that are held at once, for all sessions together."""

_ONE_AT_A_TIME = threading.Lock()
"""To judge everything takes a processor and its memory."""


def ledger_path() -> Path:
    """The ledger that `deploy-ledger dashboard` was started for."""
    return Path(os.environ["DEPLOY_LEDGER_LEDGER"])


@st.cache_resource(show_spinner=False)
def _reader(path: str) -> Reader:
    return Reader(Path(path))


def newest() -> Copy:
    """The newest published copy; raises StoreError where there is none."""
    return _reader(str(ledger_path())).copy()


def as_of(asked: str) -> tuple[Copy, Moment]:
    """The copy as it was at a time (RFC 3339) or an entry; raises UsageError for anything else."""
    with Ledger.read(newest().path) as ledger:
        at = moment(ledger, asked)
    return _past(at.size, at.judged_at, at), at


@st.cache_resource(show_spinner="Judging everything as it was then …", max_entries=KEPT)
def _past(size: int, judged_at: datetime, _at: Moment) -> Copy:  # noqa: ARG001 - they are the key
    with _ONE_AT_A_TIME:
        return past_copy(newest().path, _at)


def trace(found: Copy, ref: str) -> Report:
    """The report `trace` over a copy as it was judged; raises NotFoundError."""
    head = as_judged(found)
    if head is None:
        raise StoreError(
            "What is published was judged by another version of this program.",
            "Run `deploy-ledger publish`.",
        )
    return reports.trace.trace(found, head, ref)
