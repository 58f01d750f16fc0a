"""Same ledger, same moment, same bytes: whatever the machine's zone, locale or hash seed."""

import os
import subprocess
import sys
from pathlib import Path

from tests.reports.conftest import ACME_AT

_SCRIPT = """
import sys
from hashlib import sha256
from pathlib import Path
from reports.counts import counts
from reports.findings import findings
from reports.judge.evaluate import judge
from reports.render import formats, render
from tests.reports.traces import trace
from reports.weekly import weekly

for as_of in sys.argv[2:]:
    with judge(Path(sys.argv[1]), as_of) as judgement:
        made = {"findings": findings(judgement), "counts": counts(judgement),
                "weekly": weekly(judgement), "trace": trace(judgement, "SHOP-107")}
    for name, report in made.items():
        for form in formats(name):
            digest = sha256(render(name, report, form).encode()).hexdigest()
            print(as_of, name, form, digest)
"""
_PLACES = (
    {"TZ": "UTC", "PYTHONHASHSEED": "0", "LC_ALL": "C"},
    {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"},
    {"TZ": "America/St_Johns", "PYTHONHASHSEED": "4711", "LC_ALL": "POSIX", "COLUMNS": "40"},
)


def rendered(ledger: Path, place: dict[str, str]) -> str:
    """The hash of each report in each format at two moments, made by a process of its own."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(ledger), ACME_AT, "2500"],
        env={**clean, **place},
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_the_machine_changes_nothing(acme: Path) -> None:
    made = [rendered(acme, place) for place in _PLACES]
    assert made[0].count("\n") == 2 * 12
    assert made[1] == made[0]
    assert made[2] == made[0]
