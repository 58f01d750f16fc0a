"""Same ledger, same moment, same bytes: whatever the machine's zone, locale or hash seed."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from ledger.clock import parse_time
from reports.judge.evaluate import Judgement
from reports.render import formats, produce
from reports.weekly import weekly
from tests.reports.conftest import ACME_AT
from tests.reports.read_back import pdf_text

ACME_TIME = parse_time(ACME_AT)

_SCRIPT = """
import sys
from hashlib import sha256
from pathlib import Path
from reports.build import build
from reports.found.counts import counts
from reports.found.findings import findings
from reports.judge.evaluate import judge
from reports.render import formats, produce
from reports.weekly import weekly
from tests.reports.traces import trace

for as_of in sys.argv[2:]:
    with judge(Path(sys.argv[1]), as_of) as judgement:
        listed = {"findings": findings(judgement), "counts": counts(judgement),
                  "weekly": weekly(judgement), "trace": trace(judgement, "SHOP-107"),
                  "population": build("population", judgement, since="2026-08-10"),
                  "controls": build("controls", judgement, by="role"),
                  "sample": build("sample", judgement, seed="1", size="12")}
    for name, report in listed.items():
        for form in formats(name):
            text = produce(name, report, form)
            made = text if isinstance(text, bytes) else text.encode()
            print(as_of, name, form, sha256(made).hexdigest())
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
    assert made[0].count("\n") == 2 * 29
    assert made[1] == made[0]
    assert made[2] == made[0]


def test_no_format_knows_what_day_it_is(judged_acme: Judgement) -> None:
    """The moment of the report stands in each, the present one in none."""
    report = weekly(judged_acme, "2026-W37")
    today, then = (when.strftime("%Y-%m-%d") for when in (datetime.now(UTC), ACME_TIME))
    if today == then:
        pytest.skip("it is the day of the simulation")
    for form in formats("weekly"):
        text = "".join(_parts(produce("weekly", report, form)))
        for written in (today, today.replace("-", "")):
            assert written not in text, form
        assert then in text, form


def _parts(made: str | bytes) -> Iterator[str]:
    """All text of a file with what it says of itself."""
    if isinstance(made, str):
        yield made
    elif made.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(made))
        root: Any = reader.trailer["/Root"]
        yield str(reader.metadata)
        yield root["/Metadata"].get_object().get_data().decode()
        yield pdf_text(made)
    else:
        with zipfile.ZipFile(io.BytesIO(made)) as parts:
            for info in parts.infolist():
                yield "{:04}-{:02}-{:02}".format(*info.date_time)
                yield parts.read(info).decode()
