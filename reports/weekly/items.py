"""What a subject lacks, each thing once: a roll-up that only says what its parts say is folded in.

Findings of one verdict that say the same in the same words are one item of several controls.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from reports.basis.envelope import Report
from reports.judge.catalogue import control

LEVELS: Mapping[str, int] = {
    name: place for place, name in enumerate(("mandatory", "default", "recommended", "advisory"))
}
"""The levels, the one that counts most first."""


@cache
def _parts(name: str) -> frozenset[str]:
    """The controls that a roll-up comes down to."""
    found = control(name)
    return frozenset(
        leaf for part in found.rolls_up for leaf in (_parts(part) or frozenset({part}))
    )


def repeated(missing: Sequence[Report]) -> list[Report]:
    """What a subject lacks with `repeats`: for a finding that only says what others say, those.

    A roll-up repeats its parts of the same verdict; that no exception covers a failure (C4.1,
    C4.2) repeats the failures of its level.
    """
    return [{**finding, "repeats": _repeats(finding, missing)} for finding in missing]


def _repeats(finding: Report, missing: Sequence[Report]) -> list[str]:
    asked = control(finding["control"])
    same = [other for other in missing if other["verdict"] == finding["verdict"]]
    if asked.over_findings:
        return [
            other["control"]
            for other in same
            if other["level"] == finding["level"] and control(other["control"]).is_rated
        ]
    parts = _parts(asked.id)
    return [other["control"] for other in same if other["control"] in parts]


def items(missing: Iterable[Report]) -> list[Report]:
    """What is missing, each thing once, in the given order.

    An item has `controls`, the first of them the one that counts most, and `repeated_by`: the
    controls that say no more than this. Its other fields are those of its first finding; evidence
    is that of all its controls.
    """
    listed = list(missing)
    repeaters: dict[str, list[str]] = {}
    for finding in listed:
        for name in finding["repeats"]:
            repeaters.setdefault(name, []).append(finding["control"])
    merged: dict[tuple[str, str, str], Report] = {}
    for finding in listed:
        if finding["repeats"]:
            continue
        key = (finding["verdict"], finding["reason"], finding["message"])
        rests_on = dict(zip(finding["evidence"], finding["strengths"], strict=True))
        said_by = repeaters.get(finding["control"], [])
        if key not in merged:
            known = {**finding, "controls": [], "repeated_by": [], "rests_on": {}}
            merged[key] = known
        item = merged[key]
        item["controls"].append(finding["control"])
        item["repeated_by"] += [name for name in said_by if name not in item["repeated_by"]]
        item["rests_on"] |= rests_on
    return [_told(item) for item in merged.values()]


def _told(item: Report) -> Report:
    rests_on = dict(sorted(item.pop("rests_on").items()))
    return {**item, "evidence": list(rests_on), "strengths": list(rests_on.values())}
