"""What the verdicts must be, said by what was done and not by reading what was written.

A deployment that went as the SOP wants has a fixed map of findings for its kind of environment
(`usual`). A mistake says which findings it changes (`story/mistakes`). Nothing is evaluated.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ingest.simulation.catalogue import (
    APPLIES,
    CONTROLS,
    DEFAULT,
    ENVIRONMENTS,
    MANDATORY,
    OF_ROLLBACKS,
    ROLL_UPS,
)
from ingest.simulation.organisation import Repository

WORST_FIRST = ("fail", "undecidable", "pending", "waived", "pass")


@dataclass(frozen=True)
class Finding:
    """Verdict and reason of one control for one subject."""

    verdict: str
    reason: str


Findings = Mapping[str, Finding]
"""Findings by control."""

OK = Finding("pass", "ok")
OTHER_ENVIRONMENT = Finding("not_applicable", "other_environment")
NOT_REQUIRED = Finding("not_applicable", "not_required")
NOTHING_TO_COMPARE = Finding("not_applicable", "nothing_to_compare")
FAILED = Finding("not_applicable", "deployment_failed")
UNSEEN = Finding("undecidable", "source_not_covered")
IN_WINDOW = Finding("pending", "in_window")


@dataclass(frozen=True)
class Judged:
    """What is judged, such as a deployment or a ticket, with its verdicts.

    `subject` is the id that findings name a deployment by, or TYPE:REPOSITORY:ID of another.
    """

    subject: str
    repository: Repository
    environment: str | None
    mistake: str | None
    story: str
    findings: Findings


def usual(kind: str, repository: Repository) -> dict[str, Finding]:
    """Return the findings of a deployment, or of another subject, in which nothing went wrong."""
    if kind not in ENVIRONMENTS:
        return dict.fromkeys(APPLIES[kind], OK)
    findings = dict.fromkeys(CONTROLS, OTHER_ENVIRONMENT)
    findings |= dict.fromkeys(APPLIES[kind], OK)
    if kind == "staging" and not repository.has_staging_gate:
        # policy: staging.gate_required is false, so nobody has to approve, and nobody did
        findings |= {"C7.3b": NOT_REQUIRED, "C6.2": NOTHING_TO_COMPARE}
    return findings


def roll_up(parts: Sequence[Finding]) -> Finding:
    """Return the worst of the parts that apply, the first of several."""
    applying = [part for part in parts if part.verdict != "not_applicable"]
    if not applying:
        return NOTHING_TO_COMPARE
    worst = min(applying, key=lambda part: WORST_FIRST.index(part.verdict))
    return OK if worst.verdict == "pass" else worst


def roll_ups(kind: str, said: Findings) -> dict[str, Finding]:
    """Return every roll-up of a kind of subject, by what is said of its parts."""
    found = {
        name: roll_up([said[part] for part in parts if part in said])
        for name, parts in ROLL_UPS.items()
        if name in APPLIES[kind]
    }
    # what is not known to have gone back, or did not, is not judged by the parts
    if kind == "production" and said["C15.1b"] != OK:
        found |= dict.fromkeys(OF_ROLLBACKS, said["C15.1b"])
    return found


def excused(said: Findings) -> dict[str, Finding]:
    """Return what SOP 4 asks of a deployment: an exception for all that failed, by its level."""
    return {"C4.1": _excused(said, MANDATORY), "C4.2": _excused(said, DEFAULT)}


def _excused(said: Findings, level: Collection[str]) -> Finding:
    verdicts = {said[control].verdict for control in level}
    if "fail" in verdicts:
        return Finding("fail", "no_record")
    if {"waived", "undecidable"} <= verdicts:
        return Finding("undecidable", "source_not_covered")
    return OK if "waived" in verdicts else NOTHING_TO_COMPARE


def everything(kind: str, finding: Finding) -> dict[str, Finding]:
    """Return one finding for every control that applies to a kind of subject.

    For the guards that come before a control's own logic: the SOP was not in force yet, the
    deployment never started, or has not started so far.
    """
    return dict.fromkeys(APPLIES[kind], finding)


def as_json(judged: list[Judged]) -> dict[str, object]:
    """Return findings and stories by subject, as `truth.json` holds them."""
    findings = {
        one.subject: {
            control: {"verdict": finding.verdict, "reason": finding.reason}
            for control, finding in one.findings.items()
        }
        for one in judged
    }
    about = {
        one.subject: {
            "type": "deployment" if one.environment else one.subject.partition(":")[0],
            "repository": one.repository.full_name,
            "environment": one.environment,
            "mistake": one.mistake,
            "story": one.story,
        }
        for one in judged
    }
    return {"findings": findings, "subjects": about}
