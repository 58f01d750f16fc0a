"""Never green by absence: what was not collected decides nothing (controls.md section 1)."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import ingest_archive, observe
from ingest.demo import take_in_beside
from ingest.records.line import observe_record
from ingest.simulation import build
from ingest.simulation.registers import MOVES, RECORDS
from ingest.tickets.files import observed as observe_move
from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger, key_of
from ledger.kinds.base import Observation
from ledger.writing import own
from ledger.writing.append import Incoming, append
from reports.judge.catalogue import catalogue
from tests.controls.stories import findings
from tests.helpers import ignore_progress

Findings = dict[tuple[str, str], tuple[str, str]]

# Which failures by absence rest on which coverage lines: (kinds, controls, reasons).
_NO_GATE = {"no_gate_review", "no_gate_configured", "gate_bypassed"}
_NO_QA = {"no_qa_result", "late", "tree_differs"}
_QA = {"C10.4", "C11.1", "C11.1b", "C14.1"}
_RESTS_ON = [
    pytest.param({"approvals", "approval"}, {"C7.4", "C7.3b"}, _NO_GATE, id="approvals"),
    pytest.param({"qa"}, _QA, _NO_QA, id="qa records"),
    pytest.param({"issue_comments"}, _QA, _NO_QA, id="comments"),
    pytest.param({"verification"}, {"C14.2"}, {"no_verification", "late"}, id="verification"),
    pytest.param({"deployments"}, set(), set(), id="deployments"),
    pytest.param({"deployed_checks"}, _QA, _NO_QA, id="check runs"),
    pytest.param({"ticket"}, set(), set(), id="moves of tickets in records"),
    pytest.param({"tickets"}, set(), set(), id="moves of tickets elsewhere"),
]
_OVER_FINDINGS = {one.id for one in catalogue() if one.rolls_up or one.over_findings}


@dataclass(frozen=True)
class Uncovered:
    """A ledger with everything but coverage, and the coverage lines that belong to it."""

    path: Path
    lines: list[tuple[str, Observation]]


@pytest.fixture(scope="module")
def uncovered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Uncovered]:
    """The simulated organisation; git states its own coverage, so that stays."""
    folder = tmp_path_factory.mktemp("absence")
    organisation = build(folder / "organisation")
    lines: list[tuple[str, Observation]] = []
    coverage = organisation.archive / "coverage.ndjson"
    for text in coverage.read_text().splitlines():
        seen = observe(json.loads(text), "coverage", None)
        lines.append((seen.body["kind"], seen))
    coverage.unlink()
    lines += _taken_out(organisation.registers / RECORDS, observe_record)
    lines += _taken_out(organisation.registers / MOVES, observe_move)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, format_time(organisation.now))
        path = folder / "ledger.duckdb"
        own.create(path, organisation.policy, simulated=True)
        with Ledger.open(path) as ledger:
            ingest_archive(ledger, organisation.archive, repository=None, progress=ignore_progress)
            take_in_beside(ledger, organisation, ignore_progress)
        yield Uncovered(path, lines)


def _taken_out(
    file: Path, observed: Callable[[dict[str, Any]], Observation]
) -> list[tuple[str, Observation]]:
    """The statements of coverage in a file, which no longer has them."""
    lines: list[tuple[str, Observation]] = []
    kept = []
    for text in file.read_text().splitlines():
        fields = json.loads(text)
        if fields.get("type") == "coverage":
            lines += [(kind, observed(fields)) for kind in fields["of"]]
        else:
            kept.append(text)
    file.write_text("\n".join(kept) + "\n")
    return lines


def _judged(uncovered: Uncovered, path: Path, *, without: set[str]) -> Findings:
    shutil.copyfile(uncovered.path, path)
    shutil.copy(key_of(uncovered.path), key_of(path))
    lines = [line for kind, line in uncovered.lines if kind not in without]
    with Ledger.open(path) as ledger:
        append(ledger, [Incoming("test", n, "", line) for n, line in enumerate(lines)])
    return findings(path)


@pytest.fixture(scope="module")
def complete(uncovered: Uncovered, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """The findings with every coverage line."""
    return _judged(uncovered, tmp_path_factory.mktemp("complete") / "l.duckdb", without=set())


@pytest.mark.parametrize(("kinds", "controls", "reasons"), _RESTS_ON)
def test_without_coverage_nothing_is_decided_by_absence(
    kinds: set[str],
    controls: set[str],
    reasons: set[str],
    uncovered: Uncovered,
    complete: Findings,
    tmp_path: Path,
) -> None:
    found = _judged(uncovered, tmp_path / "ledger.duckdb", without=kinds)
    assert found.keys() == complete.keys()
    changed = {place: found[place] for place in found if found[place] != complete[place]}
    judged = {said[0] for place, said in changed.items() if place[1] not in _OVER_FINDINGS}
    assert judged <= {"undecidable"}
    # What is judged by other findings says what is left of them.
    assert "pass" not in {verdict for verdict, _ in changed.values()}
    by_absence = [
        place
        for place, (verdict, reason) in complete.items()
        if place[1] in controls and reason in reasons and verdict in ("fail", "waived")
    ]
    assert bool(by_absence) is bool(controls)
    assert {found[place] for place in by_absence} <= {("undecidable", "source_not_covered")}
