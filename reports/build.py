"""Every report over a judged ledger by its name, and when a report is a failure to the shell."""

from collections.abc import Callable, Mapping
from pathlib import Path

from ledger.errors import UsageError
from reports.basis.envelope import Report
from reports.demo import demo
from reports.found.breakdown import controls
from reports.found.counts import counts
from reports.found.exceptions import exceptions
from reports.found.findings import findings
from reports.held.reading import published
from reports.judge.evaluate import Judgement, judge
from reports.sample import sample
from reports.state.population import population
from reports.trace import asked
from reports.weekly import weekly

_REPORTS: Mapping[str, Callable[..., Report]] = {
    "controls": controls,
    "counts": counts,
    "demo": demo,
    "exceptions": exceptions,
    "findings": findings,
    "population": population,
    "sample": sample,
    "weekly": weekly,
}
_FROM_PUBLISHED = {"exceptions", "findings", "weekly"}
"""Reports that read only what a published copy has."""
_BY_KEY: Mapping[str, Callable[..., Report]] = {"trace": asked}
"""Reports that read a few rows of a published copy, and judge only where these do not hold."""
_THRESHOLDS: Mapping[str, tuple[str, ...]] = {
    "never": (),
    "fail": ("fail",),
    "undecidable": ("fail", "undecidable"),
}


def made(
    name: str,
    copy: Path,
    as_of: str | None,
    verdicts: tuple[str, ...] = (),
    **arguments: str | None,
) -> tuple[Report, bool]:
    """The data of a report over a published copy, and whether it `reaches` these verdicts.

    What the copy has judged is read as far as `reports.held.reading` lets it, where the report
    needs no more; `as_of` as in `workspace.moment`.
    """
    if name in _BY_KEY:
        return _BY_KEY[name](copy, as_of=as_of, **arguments), False
    with (published if name in _FROM_PUBLISHED else judge)(copy, as_of) as judgement:
        return build(name, judgement, **arguments), reaches(judgement, verdicts)


def build(name: str, judgement: Judgement, **arguments: str | None) -> Report:
    """The data of a report; `arguments` are its own, such as `week`."""
    return _REPORTS[name](judgement, **arguments)


def threshold(text: str) -> tuple[str, ...]:
    """The verdicts that `--fail-on` names; raises UsageError for another word."""
    if text not in _THRESHOLDS:
        raise UsageError(
            f"--fail-on {text!r} is no threshold.", f"Choose one of {', '.join(_THRESHOLDS)}."
        )
    return _THRESHOLDS[text]


def reaches(judgement: Judgement, verdicts: tuple[str, ...]) -> bool:
    """Whether a mandatory or default control has one of these verdicts."""
    found = judgement.workspace.rows(
        "SELECT DISTINCT control, repository FROM finding JOIN subject USING (subject_id) "
        "WHERE verdict IN (SELECT unnest(?::VARCHAR[]))",
        [list(verdicts)],
    )
    return any(judgement.is_rated(control, repository) for control, repository in found)
