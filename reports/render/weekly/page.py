"""The weekly report as a page: what a Head of Engineering has to know first, then the detail."""

from collections.abc import Mapping

from reports.basis.envelope import Report
from reports.basis.verdicts import LACKING, RATED, VERDICTS
from reports.render import words
from reports.render.weekly import beside, sources, subjects
from reports.render.weekly.drawing import spark
from reports.render.weekly.model import Cell, Page, Rate, Section

MOST_NEW = 8
"""So many new failures stand on the first page, the worst first."""
_MOST = 2


def page(report: Report) -> Page:
    """The page of a weekly report."""
    monday, sunday = words.days(report)
    failing = [row for row in report["deployments"] if row["verdict"] == "fail"]
    worst = subjects.deployment(failing[0], report["zone"], _MOST) if failing else None
    notes = []
    if not report["complete"]:
        notes.append("The week is not over: what is pending may still come.")
    if not report["deployments"]:
        notes.append(words.COLLECT)
    return Page(
        title=f"Deployments of week {report['week']}",
        simulated=words.SIMULATED if report["simulated"] else None,
        period=f"{monday} to {sunday}, {report['zone']}",
        headline=words.headline(report),
        notes=tuple(notes),
        worst=worst,
        weeks=(report["week"], report["previous"]["week"]),
        rates=_rates(report),
        first=_with_the_empty_last(
            _new(report, failing[1:]),
            beside.became_late(report),
            beside.turned_back(report),
            *beside.exceptions(report),
            sources.undecidable(report),
            sources.coverage(report),
            sources.unread(report),
        ),
        detail=(_environments(report), _missing(report), beside.others(report), _all(report)),
        foot=_foot(report),
    )


def _with_the_empty_last(*sections: Section) -> tuple[Section, ...]:
    """The sections that have something, and one that says of what there is nothing."""
    full = [section for section in sections if not section.is_empty]
    said = [section.empty for section in sections if section.is_empty]
    return (*full, Section("Nothing else to look at", empty=" ".join(said))) if said else (*full,)


def _rates(report: Report) -> tuple[Rate, ...]:
    weeks = report["trend"]
    names = [("flags", "flagged", flag, name) for flag, name in words.FLAG_NAMES.items()]
    names += [("rates", "rated", level, level.capitalize()) for level in report["rates"]]
    found = []
    for rates, counted, key, name in names:
        points = tuple(week[rates][key] for week in weeks)
        now, before = points[-1], points[-2]
        made_of = weeks[-1][counted][key]
        many = sum(made_of[verdict] for verdict in RATED)
        found.append(
            Rate(
                name=name,
                now=words.percent(now),
                made_of=f"{made_of['pass']} of {many}" if many else "nothing to count",
                before=words.percent(before),
                change=words.change(now, before),
                fell=now is not None and before is not None and now < before,
                points=points,
                course=spark(points),
                said=f"{name}: "
                + ", ".join(f"{week['week']} {words.percent(week[rates][key])}" for week in weeks),
            )
        )
    return tuple(found)


def _environments(report: Report) -> Section:
    header = ("Environment", "Has everything", *words.FLAG_NAMES.values(), "Mandatory", "Default")
    return Section(
        "By environment",
        header=header,
        rows=tuple(
            (
                Cell(words.kind_name(group["kind"])),
                Cell(f"{group['verdicts']['pass']} of {words.judged(group)}"),
                *(spread(group["flags"][flag]) for flag in words.FLAG_NAMES),
                Cell(words.percent(group["rates"]["mandatory"])),
                Cell(words.percent(group["rates"]["default"])),
            )
            for group in report["environments"]
        ),
    )


def spread(counted: Mapping[str, int]) -> Cell:
    """How often each verdict stands, as a cell that bears the worst of them."""
    there = [verdict for verdict in VERDICTS if counted[verdict]]
    said = [words.together(f"{words.signed(verdict)} {counted[verdict]}") for verdict in there]
    return Cell(", ".join(said), verdict=there[0] if there and there[0] in LACKING else None)


def _new(report: Report, failing: list[Report]) -> Section:
    shown = failing[:MOST_NEW]
    left = len(failing) - len(shown)
    return Section(
        "Other new failures" if failing else "New failures",
        total=len(failing),
        lead=f"The worst first; {words.plural(left, 'more')} below." if left > 0 else "",
        empty="No other deployment of this week fails a control."
        if report["deployments"]
        else words.NO_DEPLOYMENTS,
        header=("Deployment", "SHA", "Owner", "Control", "What is missing", "What to do"),
        rows=tuple(
            (
                Cell(subjects.place(row)),
                subjects.version(row),
                Cell(subjects.owner(row)),
                *subjects.first_item(row),
            )
            for row in shown
        ),
    )


def _missing(report: Report) -> Section:
    lacking = [row for row in report["deployments"] if row["verdict"] in LACKING]
    return Section(
        "What is missing",
        total=len(lacking),
        lead="Each thing once: a roll-up that only says what its parts say is named beside them.",
        empty=words.NOTHING_MISSING if report["deployments"] else words.NO_DEPLOYMENTS,
        subjects=tuple(subjects.deployment(row, report["zone"]) for row in lacking),
    )


def _all(report: Report) -> Section:
    return Section(
        "All deployments",
        total=len(report["deployments"]),
        empty=words.NO_DEPLOYMENTS,
        header=("Started", "Environment", "Repository", "SHA", "By", "Result",
                *words.FLAG_NAMES.values()),
        rows=tuple(
            (
                Cell(words.when(row["started"], report["zone"])),
                Cell(row["environment"] or "missing"),
                Cell(row["repository"] or "missing"),
                subjects.version(row),
                Cell(row["actor"] or "missing"),
                Cell(words.standing(row)),
                *(
                    Cell(
                        words.together(words.signed(row["flags"][flag])),
                        verdict=row["flags"][flag],
                    )
                    for flag in words.FLAG_NAMES
                ),
            )
            for row in report["deployments"]
        ),
    )  # fmt: skip


def _foot(report: Report) -> tuple[str, ...]:
    ledger = report["ledger"]
    return (
        f"As of {words.exactly(report['as_of'])}: earlier weeks, too, are shown as they are known "
        "at that moment. A rate is pass / (pass + fail + waived + undecidable); what is pending or "
        "does not apply is left out.",
        f"Ledger {ledger['origin']} with {ledger['size']} entries, root {ledger['root']}; policy "
        f"{report['policy']}; rules {report['provenance']['rules_sha256']}; deploy-ledger "
        f"{report['tool']}.",
    )
