"""Where the pages get their data: one reader for the whole process, shared by all sessions."""

import os
from pathlib import Path
from threading import Lock

import streamlit as st

from ledger.clock import format_time
from ledger.reading.reader import Copy, Reader
from reports.build import build
from reports.envelope import Report
from reports.judge.evaluate import Judgement, judge


def ledger_path() -> Path:
    """The ledger that `deploy-ledger dashboard` was started for."""
    return Path(os.environ["DEPLOY_LEDGER_LEDGER"])


@st.cache_resource(show_spinner=False)
def _reader(path: str) -> Reader:
    return Reader(Path(path))


def copy() -> Copy:
    """The newest published copy; raises StoreError where there is none."""
    return _reader(str(ledger_path())).copy()


class _Judged:
    """A judgement that several sessions ask in turn: a trace makes tables of its own in it."""

    def __init__(self, judgement: Judgement) -> None:
        self._judgement = judgement
        self._lock = Lock()

    def trace(self, ref: str) -> Report:
        with self._lock:
            return build("trace", self._judgement, ref=ref)


@st.cache_resource(max_entries=1, show_spinner="Following every reference ...")
def _judged(path: str, judged_at: str) -> _Judged:
    return _Judged(judge(Path(path), judged_at))


def trace(found: Copy, ref: str) -> Report:
    """The report `trace` over a copy as it was judged; raises NotFoundError."""
    (judged_at,) = found.frame("SELECT judged_at FROM judgement").row(0)
    return _judged(str(found.path), format_time(judged_at)).trace(ref)
