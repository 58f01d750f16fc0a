"""A QA result: what was tested where, by whom, with what outcome (SOP 10.4, 14.1)."""

from typing import Any, Literal

from ledger.kinds.base import Name, Sha
from ledger.kinds.records.common import Fields, RecordRow, full_sha, record_kind


class Qa(Fields, kw_only=True):
    """The fields of a QA result."""

    environment: Name
    result: Literal["pass", "fail", "blocked"]
    sha: str | None = None
    tester: str | None = None


class QaRow(RecordRow, frozen=True, kw_only=True):
    """`qa`: `sha` is None where it was not said in full: such a result proves nothing.

    In a comment the author answers for the result: `tester_claimed` keeps another name.
    """

    table = "qa"

    environment: Name
    result: Name
    sha: Sha | None
    sha_said: str | None
    tester: str | None
    tester_claimed: str | None


def build(fields: Qa, shared: dict[str, Any]) -> QaRow:
    """The row of one QA result."""
    claimed = fields.tester
    tester = fields.by if shared["origin"] == "comments" else claimed or fields.by
    return QaRow(
        **shared,
        environment=fields.environment,
        result=fields.result,
        sha=full_sha(fields.sha),
        sha_said=fields.sha,
        tester=tester,
        tester_claimed=claimed if claimed != tester else None,
    )


KIND = record_kind("qa", Qa, build, QaRow, needs=("repository", "time", "by"))
