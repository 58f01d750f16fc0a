"""What was due and did not come in time: each such failure with its deadline."""

import re
from collections import defaultdict

from ledger.reading.workspace import Workspace
from reports.judge.catalogue import SUBJECTS, catalogue

# A control that can be pending compares the moment of judgement with a column of its evidence.
_DEADLINE = re.compile(r"\bjudged_at < (\w+_due)\b")
_MISSED = """
SELECT f.control, f.subject_id, greatest({columns}) AS due
FROM finding f JOIN {table} t USING (subject_id)
WHERE f.verdict = 'fail' AND f.control IN ({controls})
    AND greatest({columns}) <= getvariable('judged_at')
    AND (starts_with(f.reason, 'no_') OR f.reason IN ('late', 'not_deployed', 'incomplete'))
"""


def put_missed(workspace: Workspace) -> None:
    """Table `missed`: control, subject_id, due (UTC); roll-ups are not in it."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for control in catalogue():
        columns = tuple(sorted(set(_DEADLINE.findall(control.judged_by))))
        if columns and not control.rolls_up:
            groups[control.subject, columns].append(control.id)
    parts = [
        _MISSED.format(
            columns=", ".join(f"t.{column}" for column in columns),
            table=SUBJECTS[subject],
            controls=", ".join(f"'{name}'" for name in names),
        )
        for (subject, columns), names in groups.items()
    ]
    workspace.run(f"CREATE TABLE missed AS {' UNION ALL '.join(parts)}")
