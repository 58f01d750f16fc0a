"""Nothing is compared with the moment of judgement in a way that judging again does not know."""

import re
from pathlib import Path

import reports

_HOME = Path(reports.__file__).parent
_MOMENT = re.compile(r"(?<!AS )\bjudged_at\b(?!'\) AS (?:judged_at|happened_at))")
# A time that the evidence row holds: `moments` has it by its column.
_DUE = re.compile(r"\bjudged_at < \w+\b")
_PLAIN = re.compile(r"[\w.]+ (?:<=|>) getvariable\('judged_at'\)")

# What else there is, each with what accounts for it.
KNOWN = {
    # moments: a fixed time after `rules_seen_at`
    "controls/A4.sql": 1,
    # touched: whether a source is complete up to a day ago
    "evidence/deployments/places.sql": 2,
    # moments: the times of statuses and jobs are columns of what was collected
    "evidence/deployments/deployments.sql": 1,
}


def _others(text: str) -> int:
    """The uses of the moment that are no comparison with one time."""
    text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    return len(_MOMENT.findall(text)) - len(_DUE.findall(text)) - len(_PLAIN.findall(text))


def test_every_comparison_with_the_moment_is_known() -> None:
    found = {
        str(path.relative_to(_HOME)): number
        for folder in ("controls", "evidence", "judge")
        for path in (_HOME / folder).rglob("*.sql")
        if (number := _others(path.read_text(encoding="utf-8")))
    }
    assert found == KNOWN
