"""The SQL that judges one control: what holds for every control first, then its own verdict."""

from collections.abc import Iterable

from reports.judge.catalogue import KINDS, Control

_JUDGE = """
INSERT INTO {into} BY NAME
SELECT '{id}' AS control, subject_id, finding.verdict, finding.reason, finding.message,
    in_order(finding.evidence) AS evidence, finding.due
FROM (SELECT subject_id, CASE
    {guards}
    ELSE
{verdict}
END AS finding
FROM {table})
"""

# What a deployment's standing means to every control of deployments; NULL where it is judged. It is
# a column of what they read: each would otherwise say it anew.
STANDING = """
CASE standing
    WHEN 'never_started' THEN not_applicable('never_started',
        'It was refused, cancelled or superseded before it started.')
    WHEN 'state_unknown' THEN undecidable('state_unknown',
        format('Its state {} means nothing to this program: look at it at its source.',
            coalesce(last_state, 'was not said')), deployment_seqs)
    WHEN 'not_started' THEN pending('not_started', 'It has not started yet.', NULL)
    WHEN 'before_sop' THEN not_applicable('before_sop', 'It started before the SOP held.')
END
"""

# What holds for every control of deployments, before its own verdict.
GUARDS = """
    WHEN kind IS NULL AND {names_environments} THEN undecidable('environment_not_mapped',
        format('The policy does not say what kind of environment {{}} is: add it there.',
            coalesce(environment, 'without a name')), deployment_seqs)
    WHEN kind IS NOT NULL AND kind NOT IN ({environments}) THEN not_applicable('other_environment',
        format('It applies to {applies_to}, and {{}} is {{}}.', environment, kind))
    WHEN standing_finding IS NOT NULL AND ({skips_unstarted} OR standing <> 'never_started')
        THEN standing_finding
"""

# The same for all others.
_BEFORE_SOP = """
    WHEN standing = 'before_sop' THEN not_applicable('before_sop', 'It was before the SOP held.')
"""


def statement(control: Control, table: str, into: str, verdict: str | None = None) -> str:
    """Judge every row of `table` and insert the findings into the table `into`.

    `verdict` stands in for the control's own.
    """
    return _JUDGE.format(
        id=control.id,
        into=into,
        table=table,
        guards=_guards(control) if control.subject == "deployment" else _BEFORE_SOP,
        verdict=verdict or control.verdict,
    )


def here(control: Control, table: str) -> str:
    """What a control has to judge of a table or a join: all but deployments to other environments.

    Most deployments are none of a control's business; `elsewhere` says so of all of them at once.
    """
    if control.subject != "deployment" or set(control.environments) == set(KINDS):
        return table
    return f"{table} WHERE kind IS NULL OR kind IN ({_quoted(control.environments)})"


def elsewhere(controls: Iterable[Control], into: str) -> str:
    """The findings of deployments to environments that a control does not apply to."""
    rows = [
        f"('{control.id}', '{kind}', '{' and '.join(control.environments)}')"
        for control in controls
        if control.subject == "deployment"
        for kind in KINDS
        if kind not in control.environments
    ]
    return f"""
INSERT INTO {into} BY NAME
SELECT c.control, d.subject_id, 'not_applicable' AS verdict, 'other_environment' AS reason,
    format('It applies to {{}}, and {{}} is {{}}.', c.applies_to, d.environment, d.kind) AS message,
    []::BIGINT[] AS evidence
FROM evidence d JOIN (VALUES {", ".join(rows)}) c(control, kind, applies_to) USING (kind)
"""


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _guards(control: Control) -> str:
    return GUARDS.format(
        names_environments=str(set(control.environments) != set(KINDS)).lower(),
        environments=_quoted(control.environments),
        applies_to=" and ".join(control.environments),
        skips_unstarted=str(not control.judges_unstarted).lower(),
    )
