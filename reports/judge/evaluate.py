"""Evaluation: every control over every deployment, then the waivers, into one table of findings."""

from collections.abc import Collection
from pathlib import Path

import polars as pl

from ledger.file.store import Ledger
from ledger.policy import Policy
from ledger.policy.values import ControlId
from ledger.reading.workspace import Moment, Workspace, moment
from reports.basis.verdicts import VERDICTS
from reports.evidence import assemble
from reports.evidence.deployments.asked import Asked
from reports.evidence.policy.book import PolicyBook, only
from reports.judge.catalogue import SUBJECTS, Control, catalogue, shared
from reports.judge.catalogue import control as find
from reports.judge.missed import put_missed
from reports.judge.over_findings import judge_findings
from reports.judge.statement import STANDING, elsewhere, here, statement

VERDICT_MACROS = Path(__file__).parent / "verdicts.sql"

_SCRIPT = """
CREATE TABLE judged (control VARCHAR, subject_id VARCHAR, verdict VARCHAR, reason VARCHAR,
    message VARCHAR, evidence BIGINT[], due TIMESTAMPTZ);

-- What several controls share is judged once: of each merged pull request, and so of what promoted
-- a deployment the worst, then of each deployment.
CREATE TABLE pull_finding AS
SELECT subject_id, {of_pull} FROM pull_standing;

CREATE TABLE judged_pull AS FROM pull_request_evidence JOIN pull_finding USING (subject_id);

CREATE TABLE promotion_finding AS
SELECT c.subject_id, {of_promotion}
FROM (SELECT DISTINCT subject_id, repository, number FROM promotion_commit) c
JOIN pull_standing s USING (repository, number)
JOIN pull_finding f ON f.subject_id = s.subject_id
GROUP BY ALL;

CREATE TABLE judged_row AS
SELECT *,
    rollback_unrecorded AND known_good_id IS NULL AND NOT deployments_covered_since_commit
        AS rollback_before_ledger,
    ({of_standing}) AS standing_finding,
    {of_deployment}
FROM evidence LEFT JOIN promotion_finding USING (subject_id);

CREATE TABLE subject AS
SELECT subject_id, 'deployment' AS subject_type, subject_id AS id, repository, environment,
    started_at AS happened_at, actor AS owner FROM evidence;
"""

_SUBJECT = """
INSERT INTO subject
SELECT subject_id, '{type}', id, repository, environment, happened_at, {owner} FROM {table}
"""
_OWNERS = {"pull_request": "author", "exception": "approver"}

TAKEN_OVER = ("C11.1", "C11.1b", "C11.1c", "C11.1d")
"""What a rollback takes over from the deployment that it went back to."""

# A rollback to a known good version takes over what was judged of that version's deployment
# (section 3, "Rollback"); waivers are not taken over.
# A failure that a valid exception covers is waived and keeps its reason (section 3, "Waived").
_FINDINGS = f"""
CREATE TABLE taken_over AS
SELECT k.subject_id, o.control, o.verdict,
    CASE WHEN o.verdict = 'pass' THEN 'known_good' ELSE o.reason END AS reason,
    'It went back to a version that ran here before: ' || o.message AS message, o.evidence, o.due
FROM known_good k
JOIN judged o ON o.subject_id = k.origin_id AND o.control IN {TAKEN_OVER}
JOIN judged j ON j.subject_id = k.subject_id AND j.control = o.control
    AND j.reason NOT IN ('before_sop', 'other_environment', 'environment_not_mapped');

CREATE TABLE finding AS
WITH concluded AS (
    FROM judged ANTI JOIN taken_over USING (subject_id, control)
    UNION ALL BY NAME FROM taken_over
)
SELECT j.control, j.subject_id,
    CASE WHEN j.verdict = 'fail' AND w.seq IS NOT NULL THEN 'waived' ELSE j.verdict END AS verdict,
    j.reason,
    CASE WHEN j.verdict = 'fail' AND w.seq IS NOT NULL THEN format(
        '{{}} Waived by the exception in entry {{}}{{}}.', j.message, w.seq,
        CASE WHEN w.retrospective THEN ', approved afterwards (retrospective)' ELSE '' END)
        ELSE j.message END AS message,
    CASE WHEN j.verdict = 'fail' AND w.seq IS NOT NULL
        THEN list_sort(list_distinct(list_concat(j.evidence, list_append(w.role_seqs, w.seq))))
        ELSE j.evidence END AS evidence,
    j.due, CASE WHEN j.verdict = 'fail' THEN w.seq END AS waiver
FROM concluded j LEFT JOIN waiver w USING (subject_id, control);

DROP TABLE judged;
"""


class Judgement:
    """A judged ledger: the tables `evidence`, `subject`, `finding` and `missed` of one moment.

    The `owner` of a subject is who deployed, wrote the pull request or approved the exception.

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
        """Whether a control counts in a rate: it is mandatory or default there, no roll-up."""
        found = find(control)
        return found.is_rated and self.level(found, repository) in ("mandatory", "default")

    def level(self, control: Control, repository: str | None = None) -> str:
        """The level of a control; the policy may override it."""
        policy = self.policy.for_repository(repository or "")
        return policy.levels.get(ControlId(control.id), control.level)


def judge(
    path: Path,
    as_of: str | Moment | None = None,
    *,
    policy: Policy | None = None,
    asked: Asked | None = None,
    repositories: Collection[str] | None = None,
) -> Judgement:
    """Judge a published ledger; `as_of` as in `workspace.moment`.

    With a `policy`, as if it had been in force from the beginning; with a deployment that is only
    `asked` about, as if it started at the moment of judgement. With `repositories`, only what is
    theirs: what `reports.again` says to be apart from all others.
    """
    with Ledger.read(path) as ledger:
        at = as_of if isinstance(as_of, Moment) else moment(ledger, as_of)
    workspace = Workspace(path, at, repositories)
    book = assemble(workspace, only(policy) if policy else None, asked)
    workspace.run(VERDICT_MACROS.read_text(encoding="utf-8"))
    workspace.run(_prepared())
    for type_, table in SUBJECTS.items():
        if type_ != "deployment":
            owner = _OWNERS.get(type_, "NULL")
            workspace.run(_SUBJECT.format(type=type_, table=table, owner=owner))
    judgement = Judgement(workspace, book)
    # To plan a statement takes longer than to run it: what would judge nothing is left out.
    present = {row[0] for row in workspace.rows("SELECT DISTINCT subject_type FROM subject")}
    for control in catalogue():
        if not control.rolls_up and not control.over_findings and control.subject in present:
            table = here(control, SUBJECTS[control.subject])
            workspace.run(statement(control, table, "judged"))
    workspace.run(elsewhere(catalogue(), "judged"))
    workspace.run(_FINDINGS)
    workspace.put("control_level", _levels(judgement))
    judge_findings(workspace)
    put_missed(workspace)
    return judgement


def _prepared() -> str:
    worst = "list_position([{verdicts}], f.{name}.verdict)".replace(
        "{verdicts}", ", ".join(f"'{verdict}'" for verdict in VERDICTS)
    )
    return _SCRIPT.format(
        of_pull=_named("pull"),
        of_promotion=", ".join(
            f"arg_min(f.{name}, ({worst.format(name=name)}, c.number)) AS promotion_{name}"
            for name in shared("pull")
        ),
        of_standing=STANDING,
        of_deployment=_named("deployment"),
    )


def _named(subject: str) -> str:
    return ", ".join(f"(\n{sql}) AS {name}" for name, sql in shared(subject).items())


def _levels(judgement: Judgement) -> pl.DataFrame:
    """The level of each rated control in each repository of a subject."""
    names = [
        name for (name,) in judgement.workspace.rows("SELECT DISTINCT repository FROM subject")
    ]
    return pl.DataFrame(
        [
            (control.id, name, judgement.level(control, name))
            for control in catalogue()
            for name in names
            if control.is_rated
        ],
        schema={"control": pl.String, "repository": pl.String, "level": pl.String},
        orient="row",
    )
