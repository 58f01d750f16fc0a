"""What the verdicts must be, said by what was done and not by reading what was written.

A deployment that went as the SOP wants has a fixed map of findings for its kind of environment
(`usual`). A mistake says which findings it changes (`story/mistakes`). Nothing is evaluated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.simulation.organisation import Repository

PARTS = tuple(f"C12.1{part}" for part in "bcdefg")
PROMOTION = (
    *("C11.2a", "C11.2d", "C11.2e", "C11.2f", "C12.1", *PARTS),
    *("C12.2a", "C12.2b", "C12.2c"),
)
"""What is asked of the pull request that brought a version to main."""

ROLLBACK_PAPERS = tuple(f"C15.3{part}" for part in "abcdefg")
GONE_BACK = ("C8.3", "C8.3b", "C15.1b", "C15.1c", *ROLLBACK_PAPERS, "C17.6", "C20.6")
"""What is asked of a deployment that went back."""

VERSIONED = ("C3.4", "C8.2b", "C13.4a", "C13.4e", "A8", *GONE_BACK, *PROMOTION)
"""What cannot be said of a production deployment whose version nobody knows."""

CONTROLS = (
    "C3.1",
    "C3.1b",
    "C3.3",
    "C6.2",
    "C7.3",
    "C7.3b",
    "C7.4",
    "C8.2",
    "C10.4",
    "C11.1",
    "C11.1b",
    "C11.1c",
    "C11.1d",
    "C14.1",
    "C14.2",
    "C3.4",
    "C3.5",
    "C6.1",
    "C7.2",
    "C8.1",
    "C8.2b",
    *GONE_BACK,
    "C9.2",
    "C10.1",
    "C10.2",
    *PROMOTION,
    "C12.2e",
    "C13.1",
    "C13.3",
    "C13.4a",
    "C13.4b",
    "C13.4c",
    "C13.4d",
    "C13.4e",
    "C13.4f",
    "C13.4g",
    "C14.3",
    "C15.1",
    "C16.1a",
    "C16.1b",
    "C16.1c",
    "C16.1d",
    "C17.5",
    "C20.1",
    "C20.4",
    "A1",
    "A8",
    "A9",
)
"""The controls of deployments that the truth speaks of."""

NOT_YET = (
    *("C3.2", "C4.1", "C4.2", "C6.3", "C6.4", "C6.5", "C9.2b", "C10.2b", "C12.2d"),
    *("C13.3b", "C13.4h", "C14.2b", "C16.2", "C17.2", "C17.3", "C17.4"),
    *("C18.1a", "C18.1b", "C18.1c", "C18.1d", "C18.1e", "C18.2", "C18.3", "C18.4", "C18.x"),
    *("C19", "C20.2", "C20.3", "C20.5", "C21r", "C21z", "A2", "A3", "A7", "A10"),
)
"""Controls of which the story says nothing yet: what is compared with the truth leaves them out."""

ROLL_UPS = {
    "C8.1": ("C3.3", "C3.4", "C3.5", "C7.2", "C7.3"),
    "C17.5": ("C3.3", "C3.5", "C7.4", "C13.3", "C14.2", "C13.4f", "C13.4g"),
    "C17.6": ("C15.1b", "C8.3b", "C15.1c", "C15.3a", "C15.3c", "C15.3f", "C15.3g"),
    "C20.1": ("C7.3", "C8.2", "C10.1", "C6.1", "C7.3b"),
    "C20.4": ("C12.1", "C3.3", "C8.2", "C7.4"),
    "C20.6": ("C15.1", "C15.1b", "C6.1", "C15.1c", "C15.3g"),
}
"""What is the worst of its parts, in their order (SOP 8.1, 17, 20)."""

WORST_FIRST = ("fail", "undecidable", "pending", "waived", "pass")


@dataclass(frozen=True)
class Finding:
    """Verdict and reason of one control for one deployment."""

    verdict: str
    reason: str


Findings = Mapping[str, Finding]
"""Findings by control."""

OK = Finding("pass", "ok")
OTHER_ENVIRONMENT = Finding("not_applicable", "other_environment")
NOT_REQUIRED = Finding("not_applicable", "not_required")
NOTHING_TO_COMPARE = Finding("not_applicable", "nothing_to_compare")

EVERYWHERE = ("C3.1", "C3.1b")
APPLIES = {
    "production": (
        *EVERYWHERE,
        *("C3.3", "C6.2", "C7.4", "C8.2", "C11.1", "C11.1b", "C11.1c", "C11.1d", "C14.2"),
        *("C3.4", "C3.5", "C6.1", "C8.1", "C8.2b", *GONE_BACK, *PROMOTION, "C12.2e", "C13.1"),
        *("C13.3", "C13.4a", "C13.4b", "C13.4c", "C13.4d", "C13.4e", "C13.4f", "C13.4g"),
        *("C14.3", "C15.1", "C17.5", "C20.4", "A1", "A8", "A9"),
    ),
    "staging": (
        *(*EVERYWHERE, "C6.2", "C7.3", "C7.3b", "C8.2", "C10.4", "C14.1"),
        *("C3.5", "C6.1", "C8.1", "C8.2b", "C8.3", "C8.3b", "C10.1", "C10.2"),
        *("C16.1a", "C16.1b", "C16.1c", "C16.1d", "C20.1", "A1", "A9"),
    ),
    "development": (*EVERYWHERE, "C7.2", "C8.1", "C9.2"),
    "preview": EVERYWHERE,
    "pull_request": ("C7.1", "C7.1u", "C9.1", "C9.1b", "C17.2a"),
    "environment": ("A4",),
    "source": ("A5", "A6"),
}
"""The controls that apply to a kind of environment, and to what else is judged."""


@dataclass(frozen=True)
class Judged:
    """A deployment, or a pull request, with its verdicts.

    `subject` is the id that findings name a deployment by, or TYPE:REPOSITORY:ID of another.
    """

    subject: str
    repository: Repository
    environment: str | None
    mistake: str | None
    story: str
    findings: Findings


def usual(kind: str, repository: Repository) -> dict[str, Finding]:
    """Return the findings of a deployment or pull request in which nothing went wrong."""
    if kind == "pull_request":
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


def everything(kind: str, finding: Finding) -> dict[str, Finding]:
    """Return one finding for every control that applies to a kind of environment.

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
