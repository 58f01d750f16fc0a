"""The reference pages of controls and clauses, made from the catalogue and what is written here.

`clauses.toml` maps each clause of the SOP to the controls that judge it; `reasons.toml` says what
each reason of a finding means.
"""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from reports.judge.catalogue import KINDS, Control, catalogue
from reports.reference.reasons import Reasons, given, shared_by_all

_HERE = Path(__file__).parent

_PAGES = Path(__file__).parents[2] / "docs" / "reference"

_HEAD = """\
<!-- Made by `python -m reports.reference`; do not edit it here. -->

# Controls

Every control of the catalogue: what it asks, of which clause of the SOP, at which level, and for
which reasons it gives a verdict. `deploy-ledger controls explain ID` prints one with its SQL. How
a verdict comes about is said in [Verdicts](../explanation/verdicts.md).

Which controls judge a clause, and what no program can judge, is said in [The clauses of the
SOP](clauses.md).

The level comes from the clause: *tagged* where the clause bears the tag, *inherited* where its
subsection does, *inferred* where the SOP says "must" or "should", *derived* where it is that of
the clause that enforces it. The policy can override it. Roll-ups, what is recommended and
advisories count in no rate.
"""
_CLAUSES = """\
<!-- Made by `python -m reports.reference`; do not edit it here. -->

# The clauses of the SOP

Sections 3 to 20 and both diagrams of 21, sentence by sentence: the [controls](controls.md) that
judge each, and what is not judged, or only in part, and why. Items of a list are numbered after
their clause; the letters are nodes of a diagram.
"""
_EVERY = """\
## What is asked first

Of a control of deployments it is asked first whether the policy maps the environment, whether the
control is about it, whether the deployment started, and whether the SOP held. The reasons of this
are not repeated below: {reasons}. A control of anything else asks only whether the SOP held
(`before_sop`). A failure that a valid exception covers is `waived` and keeps its reason. A
verdict that a control can never give is named with why.
"""


@cache
def clauses() -> list[dict[str, Any]]:
    """The clauses of the SOP in order: `clause`, `says`, `controls`, and `nodes`, `why` if any."""
    found: list[dict[str, Any]] = _read("clauses")["clauses"]
    return found


@cache
def meanings() -> dict[str, dict[str, str]]:
    """What each reason means, by verdict."""
    return _read("reasons")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


def pages() -> dict[Path, str]:
    """Each page as Markdown, by where it lies in the repository."""
    return {_PAGES / "controls.md": _controls(), _PAGES / "clauses.md": _clauses()}


def _clauses() -> str:
    head = ("clause", "what it says", "controls", "what is not judged, and why")
    return _CLAUSES + "\n" + _table(head, map(_clause, clauses()))


def _controls() -> str:
    ordered = sorted(catalogue(), key=lambda of: of.level == "advisory")
    head = ("control", "what it asks", "clause", "level", "judged", "reasons", "remedy")
    return "\n".join(
        (
            _HEAD,
            _EVERY.format(reasons=_listed(shared_by_all())),
            "## The controls\n\n" + _table(head, map(_control, ordered)),
            "## The reasons\n\n" + _table(("verdict", "reason", "what it means"), _meanings()),
        )
    )


def _control(of: Control) -> tuple[str, ...]:
    reasons = _listed(given(of))
    never = "; ".join(f"never {verdict}: {why}" for verdict, why in of.never.items())
    rolled = f"the worst of {', '.join(of.rolls_up)}" if of.rolls_up else ""
    return (
        of.id,
        of.statement,
        of.clause,
        f"{of.level} ({of.level_source})" + ("" if of.is_rated else ", in no rate"),
        _judged(of),
        ". ".join(part for part in (rolled, reasons, never) if part),
        of.remedy,
    )


def _judged(of: Control) -> str:
    if of.subject != "deployment":
        return of.subject.replace("_", " ")
    return "deployment" if set(of.environments) == set(KINDS) else ", ".join(of.environments)


def _listed(reasons: Reasons) -> str:
    return "; ".join(
        f"{verdict}: {', '.join(f'`{reason}`' for reason in sorted(names))}"
        for verdict, names in reasons.items()
    )


def _meanings() -> Iterator[tuple[str, ...]]:
    for verdict, reasons in meanings().items():
        for reason, meaning in reasons.items():
            yield verdict, f"`{reason}`", meaning


def _clause(of: dict[str, Any]) -> tuple[str, ...]:
    name = f"{of['clause']} ({of['nodes']})" if "nodes" in of else of["clause"]
    return name, of["says"], ", ".join(of["controls"]), of.get("why", "")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
