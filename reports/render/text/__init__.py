"""Text for a terminal: aligned columns, verdicts by sign and word, colour only when asked."""

from collections.abc import Callable
from typing import Protocol

from reports.basis.envelope import Report
from reports.render.interface import Format
from reports.render.text.breakdown import controls_text
from reports.render.text.check import check_text, dry_run_text
from reports.render.text.controls import catalogue_text, control_text
from reports.render.text.counts import counts_text
from reports.render.text.exceptions import exceptions_text
from reports.render.text.findings import findings_text
from reports.render.text.operations import (
    demo_text,
    ingest_text,
    quarantine_text,
    quarantined_text,
    record_text,
    retry_text,
)
from reports.render.text.pack import audit_pack_text
from reports.render.text.population import population_text
from reports.render.text.proof import (
    anchor_text,
    backup_text,
    checkpoint_text,
    export_text,
    key_text,
    prove_text,
    recover_text,
    restore_text,
    verify_text,
)
from reports.render.text.sample import sample_text
from reports.render.text.status import status_text
from reports.render.text.terminal import COLOURED, PLAIN, Style
from reports.render.text.trace import trace_text
from reports.render.text.weekly import weekly_text


class _Renderer(Protocol):
    def __call__(self, report: Report, style: Style, /) -> str: ...


_REPORTS: dict[str, _Renderer] = {
    "findings": findings_text,
    "exceptions": exceptions_text,
    "counts": counts_text,
    "check": check_text,
    "dry_run": dry_run_text,
    "weekly": weekly_text,
    "trace": trace_text,
    "controls": controls_text,
    "population": population_text,
    "sample": sample_text,
    "audit_pack": audit_pack_text,
    "catalogue": catalogue_text,
    "control": control_text,
    "status": status_text,
    "ingest": ingest_text,
    "record": record_text,
    "retry": retry_text,
    "verify": verify_text,
    "checkpoint": checkpoint_text,
    "prove": prove_text,
    "anchor": anchor_text,
    "export": export_text,
    "key": key_text,
    "backup": backup_text,
    "restore": restore_text,
    "recover": recover_text,
    "quarantine": quarantine_text,
    "quarantined": quarantined_text,
    "demo": demo_text,
}


def _text(style: Style) -> Format:
    def styled(made: _Renderer) -> Callable[[Report], str]:
        return lambda report: made(report, style)

    return Format("text", {name: styled(made) for name, made in _REPORTS.items()})


TEXT = _text(PLAIN)
COLOURED_TEXT = _text(COLOURED)
