"""The IPE sheet (information produced by the entity): how each report of a pack was made."""

from collections.abc import Mapping, Sequence

from ledger.clock import format_time
from reports.basis.envelope import Report, envelope
from reports.basis.period import Period
from reports.evidence.policy.book import BEGINNING, END
from reports.judge.catalogue import catalogue
from reports.judge.evaluate import Judgement
from reports.state.completeness import completeness


def ipe(
    judgement: Judgement,
    asked: Period,
    made: Sequence[tuple[Report, Sequence[str]]],
    counts: Mapping[str, int],
    places: Sequence[str],
) -> Report:
    """The sheet of a pack that holds these reports, each with its files.

    `counts` says how much else is in it, `places` which anchors were asked.
    """
    reports = [
        {**{name: report["provenance"][name] for name in ("report", "parameters", "rows")},
         "files": list(files)}
        for report, files in made
    ]  # fmt: skip
    head = envelope(judgement.workspace, judgement.book, "ipe", asked.parameters(), len(reports))
    return {
        **asked.parameters(),
        **head,
        "reports": reports,
        "policies": policies(judgement),
        "controls": len(catalogue()),
        "holds": dict(counts),
        "anchors": [f"anchors/{number} {place}" for number, place in enumerate(places, start=1)],
        "completeness": completeness(judgement, *asked.bounds),
    }


def policies(judgement: Judgement) -> list[Report]:
    """Each policy up to the moment: its hash, entry and file, and from when until when it held."""
    return [
        {
            "name": version.name,
            "entry": version.seq or None,
            "file": f"policies/{version.seq:012}.toml" if version.seq else None,
            "from": None if version.since == BEGINNING else format_time(version.since),
            "to": None if version.until == END else format_time(version.until),
        }
        for version in judgement.book.versions
    ]
