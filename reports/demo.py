"""What the demo found: the flags of production, the worst deployments, what to look at next."""

import polars as pl

from reports.basis.envelope import Report
from reports.basis.frames import records
from reports.basis.verdicts import VERDICTS
from reports.found.flags import flags
from reports.judge.evaluate import Judgement

_WORST = 5

_ROWS = """
SELECT subject_id AS id, repository, environment, deployed_sha AS sha, started_at AS started,
    count(*) FILTER (verdict = 'fail') AS failures,
    arg_min(control || ': ' || message, list_position(['fail', 'undecidable'], verdict)) AS first
FROM finding JOIN evidence USING (subject_id)
WHERE kind = 'production' AND verdict IN ('fail', 'undecidable')
GROUP BY ALL ORDER BY failures DESC, started DESC, id LIMIT ?
"""


def demo(judgement: Judgement) -> Report:
    """The flags of the production deployments by verdict, and the deployments that lack most."""
    rows = judgement.workspace.frame("SELECT subject_id FROM evidence WHERE kind = 'production'")
    rolled = flags(judgement, rows["subject_id"].to_list())
    return {
        "production": rolled.height,
        "flags": {flag: _spread(rolled[flag]) for flag in rolled.columns if flag != "subject_id"},
        "worst": records(judgement.workspace.frame(_ROWS, [_WORST])),
        "simulated": judgement.at.simulated,
    }


def _spread(column: pl.Series) -> dict[str, int]:
    counted = dict(column.value_counts().iter_rows())
    return {name: counted[name] for name in VERDICTS if name in counted}
