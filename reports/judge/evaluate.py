"""Evaluation: every control over every deployment, then the waivers, into one table of findings."""

from pathlib import Path

from ledger.file.store import Ledger
from ledger.policy import Policy
from ledger.policy.values import ControlId
from ledger.reading.workspace import Moment, Workspace, moment
from reports.evidence import assemble
from reports.evidence.book import PolicyBook
from reports.judge.catalogue import Control, catalogue, shared
from reports.judge.catalogue import control as find

_VERDICTS = Path(__file__).parent / "verdicts.sql"

_JUDGE = """
INSERT INTO judged SELECT '{id}', subject_id, unnest(finding) FROM (
SELECT subject_id, CASE
    WHEN kind IS NULL AND {names_environments} THEN undecidable('environment_not_mapped',
        format('The policy does not say what kind of environment {{}} is: add it there.',
            coalesce(environment, 'without a name')), deployment_seqs)
    WHEN kind IS NOT NULL AND kind NOT IN ({environments}) THEN not_applicable('other_environment',
        format('It applies to {applies_to}, and {{}} is {{}}.', environment, kind))
    WHEN standing = 'before_sop' THEN not_applicable('before_sop',
        'It started before the SOP held.')
    WHEN standing = 'never_started' THEN not_applicable('never_started',
        'It was refused, cancelled or superseded before it started.')
    WHEN standing = 'state_unknown' THEN undecidable('state_unknown',
        format('Its state {{}} means nothing to this program: look at it at its source.',
            coalesce(last_state, 'was not said')), deployment_seqs)
    WHEN standing = 'not_started' THEN pending('not_started', 'It has not started yet.', NULL)
    ELSE
{verdict}
END AS finding
FROM judged_row)
"""

_SCRIPT = """
CREATE TABLE judged (control VARCHAR, subject_id VARCHAR, verdict VARCHAR, reason VARCHAR,
    message VARCHAR, evidence BIGINT[], due TIMESTAMPTZ);

-- What several controls share is judged once.
CREATE TABLE judged_row AS
SELECT *,
    rollback_unrecorded AND known_good_id IS NULL AND NOT deployments_covered_since_commit
        AS rollback_before_ledger,
    {shared}
FROM evidence;
"""

# A rollback to a known good version takes over what was judged of that version's deployment
# (section 3, "Rollback"); waivers are not taken over.
_KNOWN_GOOD = """
CREATE TABLE concluded AS
SELECT j.control, j.subject_id, coalesce(o.verdict, j.verdict) AS verdict,
    CASE WHEN o.verdict = 'pass' THEN 'known_good' ELSE coalesce(o.reason, j.reason) END AS reason,
    coalesce('It went back to a version that ran here before: ' || o.message, j.message) AS message,
    coalesce(o.evidence, j.evidence) AS evidence,
    CASE WHEN o.verdict IS NULL THEN j.due ELSE o.due END AS due
FROM judged j
LEFT JOIN known_good k ON k.subject_id = j.subject_id
    AND j.control IN ('C11.1', 'C11.1b', 'C11.1c', 'C11.1d')
    AND j.reason NOT IN ('before_sop', 'other_environment', 'environment_not_mapped')
LEFT JOIN judged o ON o.subject_id = k.origin_id AND o.control = j.control;
"""

# A failure that a valid exception covers is waived and keeps its reason (section 3, "Waived").
_FINDINGS = """
CREATE TABLE finding AS
SELECT j.control, j.subject_id,
    CASE WHEN j.verdict = 'fail' AND w.seq IS NOT NULL THEN 'waived' ELSE j.verdict END AS verdict,
    j.reason,
    j.message || CASE WHEN j.verdict = 'fail' AND w.seq IS NOT NULL THEN format(
        ' Waived by the exception in entry {}{}.', w.seq,
        CASE WHEN w.retrospective THEN ', approved afterwards (retrospective)' ELSE '' END)
        ELSE '' END AS message,
    CASE WHEN j.verdict = 'fail' AND w.seq IS NOT NULL
        THEN list_sort(list_distinct(list_concat(j.evidence, list_append(w.role_seqs, w.seq))))
        ELSE j.evidence END AS evidence,
    j.due, CASE WHEN j.verdict = 'fail' THEN w.seq END AS waiver
FROM concluded j LEFT JOIN waiver w USING (subject_id, control);
"""


class Judgement:
    """A judged ledger: the tables `evidence` and `finding`, as of one moment.

    Use as a context manager; `workspace` answers further queries until it ends.
    """

    def __init__(self, workspace: Workspace, book: PolicyBook) -> None:
        self.workspace = workspace
        self.book = book

    @property
    def at(self) -> Moment:
        """What was judged, and when."""
        return self.workspace.at

    @property
    def policy(self) -> Policy:
        """The policy in force at the moment of judgement."""
        return self.book.latest.policy

    def __enter__(self) -> "Judgement":
        return self

    def __exit__(self, *_: object) -> None:
        self.workspace.__exit__()

    def is_rated(self, control: str, repository: str | None) -> bool:
        """Whether a control counts in a rate: it is mandatory or default there."""
        return self.level(find(control), repository) in ("mandatory", "default")

    def level(self, control: Control, repository: str | None = None) -> str:
        """The level of a control; the policy may override it."""
        policy = self.policy.for_repository(repository or "")
        return policy.levels.get(ControlId(control.id), control.level)


def judge(path: Path, as_of: str | None = None) -> Judgement:
    """Judge every deployment in a published ledger; `as_of` as in `workspace.moment`."""
    with Ledger.read(path) as ledger:
        at = moment(ledger, as_of)
    workspace = Workspace(path, at)
    book = assemble(workspace)
    workspace.run(_VERDICTS.read_text(encoding="utf-8"))
    several = ", ".join(f"(\n{sql}) AS {name}" for name, sql in shared().items())
    workspace.run(_SCRIPT.format(shared=several))
    for control in catalogue():
        workspace.run(_statement(control))
    workspace.run(_KNOWN_GOOD)
    workspace.run(_FINDINGS)
    return Judgement(workspace, book)


def _statement(control: Control) -> str:
    every = len(control.environments) == 4
    return _JUDGE.format(
        id=control.id,
        names_environments="false" if every else "true",
        environments=", ".join(f"'{name}'" for name in control.environments),
        applies_to=" and ".join(control.environments),
        verdict=control.verdict,
    )
