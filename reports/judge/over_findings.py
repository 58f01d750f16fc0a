"""What is judged on other findings: roll-ups, and what every failure asks for."""

from collections.abc import Sequence

from ledger.reading.workspace import Workspace
from reports.basis.verdicts import VERDICTS
from reports.judge.catalogue import SUBJECTS, Control, catalogue
from reports.judge.statement import here, statement

# What roll-ups are judged on: the worst verdict among their parts; what does not apply is none.
_ROLLED = """
CREATE OR REPLACE TABLE rolled AS
WITH part AS (
    SELECT *, list_position([{verdicts}], verdict) AS rank,
        list_position([{parts}], control) AS position
    FROM finding WHERE control IN ({parts}) AND verdict <> 'not_applicable'
),
worst AS (
    SELECT subject_id, min(rank) AS rank, count(*) AS parts,
        arg_min(reason, (rank, position)) AS reason, arg_min(message, (rank, position)) AS message,
        arg_min(control, (rank, position)) AS first,
        min(due) FILTER (verdict = 'pending') AS due,
        list_sort(list_distinct(flatten(list(evidence)))) AS seqs
    FROM part GROUP BY ALL
)
SELECT w.subject_id, [{verdicts}][w.rank] AS worst_verdict, w.reason AS worst_reason,
    w.parts AS parts, w.due AS parts_due, w.seqs AS part_seqs,
    CASE WHEN w.parts = 1 THEN w.message
         ELSE format('{{}} of {{}} parts: {{}}. {{}}: {{}}', count(*), w.parts,
             string_agg(p.control, ', ' ORDER BY p.position), w.first, w.message)
    END AS worst_message
FROM worst w JOIN part p ON p.subject_id = w.subject_id AND p.rank = w.rank
GROUP BY w.subject_id, w.rank, w.reason, w.message, w.first, w.parts, w.due, w.seqs
"""

_ROLL_UP = """
CASE
{first}
    WHEN worst_verdict IS NULL
        THEN not_applicable('nothing_to_compare', 'None of its parts applies.')
    WHEN worst_verdict = 'pass'
        THEN pass('ok', CASE parts WHEN 1 THEN 'The one part that applies is met.'
            ELSE format('All {} parts that apply are met.', parts) END, part_seqs)
    ELSE verdict(worst_verdict, worst_reason, worst_message, part_seqs,
        CASE worst_verdict WHEN 'pending' THEN parts_due END)
END
"""

_LISTED = """    list(f.control ORDER BY f.control)
        FILTER (f.verdict = '{verdict}' AND l.level = '{level}') AS {name}_{level},"""

# What the controls about other findings read: which failed, which are waived and which cannot be
# decided, by level.
_OUTCOME = """
CREATE TABLE outcome AS
SELECT f.subject_id,
{listed}
    list(f.waiver ORDER BY f.waiver) FILTER (f.waiver IS NOT NULL) AS waiver_seqs
FROM finding f
JOIN subject s USING (subject_id)
JOIN control_level l ON l.control = f.control AND l.repository IS NOT DISTINCT FROM s.repository
GROUP BY f.subject_id
"""


def rolled(parts: Sequence[str]) -> str:
    """The SQL that makes the table `rolled`: the worst verdict among some controls."""
    return _ROLLED.format(
        verdicts=", ".join(f"'{verdict}'" for verdict in VERDICTS),
        parts=", ".join(f"'{part}'" for part in parts),
    )


def roll_up(control: Control) -> str:
    """The judgement of a roll-up, over `rolled`."""
    return _ROLL_UP.replace("{first}", control.verdict)


def _outcome() -> str:
    named = {"fail": "failed", "waived": "waived", "undecidable": "undecided"}
    lists = [
        _LISTED.format(verdict=verdict, level=level, name=name)
        for level in ("mandatory", "default")
        for verdict, name in named.items()
    ]
    return _OUTCOME.replace("{listed}", "\n".join(lists))


def judge_findings(workspace: Workspace) -> None:
    """Add to `finding` what rests on it; `control_level` says how much each control counts."""
    workspace.run(_outcome())
    for control in catalogue():
        table = SUBJECTS[control.subject]
        if control.rolls_up:
            workspace.run(rolled(control.rolls_up))
            joined = here(control, f"{table} LEFT JOIN rolled USING (subject_id)")
            workspace.run(statement(control, joined, "finding", roll_up(control)))
        elif control.over_findings:
            joined = here(control, f"{table} LEFT JOIN outcome USING (subject_id)")
            workspace.run(statement(control, joined, "finding"))
