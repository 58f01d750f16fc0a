"""The catalogue: each file in `reports/controls` is a control, a header and a verdict in SQL.

A family of controls that differ in a word shares one file: its `variants` say for each suffix of
the id what stands for each `{word}` of the header and of the SQL, and what else it can `never` say.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ledger.errors import NotFoundError

_FOLDER = Path(__file__).parent.parent / "controls"
_SHARED = Path(__file__).parent / "shared"
_FILE = re.compile(r"\A/\*\n(?P<header>.*?)\*/\n(?P<verdict>.*)\Z", re.DOTALL)

FLAGS: dict[str, dict[str, tuple[str, ...]]] = {
    "sha": {
        "production": ("C3.1", "C3.1b", "C8.2", "C3.3"),
        "staging": ("C3.1", "C3.1b", "C8.2", "C7.3"),
        "development": ("C3.1", "C3.1b"),
        "preview": ("C3.1", "C3.1b"),
    },
    "approval": {"production": ("C7.4", "C6.2"), "staging": ("C7.3b", "C6.2")},
    "qa": {
        "production": ("C11.1", "C11.1b", "C11.1c", "C11.1d"),
        "staging": ("C10.4",),
    },
    "verification": {"production": ("C14.2",), "staging": ("C14.1",)},
}
"""The four flags of a deployment and the controls that each rolls up (controls.md section 1)."""

SUBJECTS = {
    "deployment": "judged_row",
    "pull_request": "judged_pull",
    "ticket": "ticket_evidence",
    "exception": "exception_evidence",
    "environment": "environment_evidence",
    "source": "source_evidence",
}
"""What is judged, and the table of the workspace with one row for each (controls.md section 1)."""

KINDS = ("production", "staging", "development", "preview")


@dataclass(frozen=True)
class Control:
    """One control: what it asks, why, on which clause of the SOP, how to check and how to remedy.

    `verdict` is its judgement: a SQL expression over the evidence row of its `subject`; a control
    of deployments applies to the kinds of `environments`. One that `rolls_up` others has their
    worst verdict instead, and one `over_findings` reads which controls failed and which are
    waived; like what is not `rated`, they count in no rate. A roll-up's own SQL, if it has any, are
    the WHENs before its parts. One that `judges_unstarted` judges what never started, too.
    What is `decided_after` a deployment is no reason to hold it back. `never` says of each
    verdict that it cannot give why that is so.
    """

    id: str
    statement: str
    rationale: str
    clause: str
    level: str
    level_source: str
    check_by_hand: str
    remedy: str
    verdict: str
    subject: str = "deployment"
    environments: tuple[str, ...] = KINDS
    rolls_up: tuple[str, ...] = ()
    over_findings: bool = False
    judges_unstarted: bool = False
    decided_after: bool = False
    rated: bool = True
    never: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def is_rated(self) -> bool:
        """Whether it may count in a rate."""
        return self.rated and not self.rolls_up and not self.over_findings

    @property
    def judged_by(self) -> str:
        """The whole of the SQL: the verdict, and the shared judgements that it names."""
        named = [f"-- {name}:\n{sql}" for name, sql in shared().items() if name in self.verdict]
        return "\n".join([self.verdict, *named]).rstrip()

    def as_json(self) -> dict[str, object]:
        """Everything but the SQL."""
        return {name: value for name, value in vars(self).items() if name != "verdict"}


@cache
def shared(subject: str | None = None) -> dict[str, str]:
    """The judgements that several controls name: each a SQL expression over an evidence row.

    Of `deployment` or `pull` rows; all of them without a `subject`.
    """
    found = sorted(_SHARED.glob(f"{subject or '*'}/*.sql"))
    return {path.stem: path.read_text(encoding="utf-8") for path in found}


def _read(path: Path) -> Iterator[Control]:
    match = _FILE.match(path.read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{path} has no header")
    header = yaml.load(match["header"], Loader=yaml.CSafeLoader)
    variants: dict[str, dict[str, Any]] = header.pop("variants", {"": {}})
    for suffix, own in variants.items():
        words = {name: word for name, word in own.items() if name != "never"}
        said = {name: _filled(value, words) for name, value in header.items()}
        said["never"] = {**header.get("never", {}), **own.get("never", {})}
        said["id"] += suffix
        yield _control({**said, "verdict": _filled(match["verdict"].strip(), words)})


def _control(said: dict[str, Any]) -> Control:
    for name in ("environments", "rolls_up"):
        if name in said:
            said[name] = tuple(said[name])
    found = Control(**said)
    if found.subject not in SUBJECTS:
        raise ValueError(f"{found.id} judges no subject that there is: {found.subject}")
    return found


def _filled(value: Any, words: dict[str, str]) -> Any:
    """A text with each `{word}` of the variant written out; other braces stay."""
    for name, word in words.items() if isinstance(value, str) else ():
        value = value.replace(f"{{{name}}}", word)
    return value


def _order(control: Control) -> tuple[list[int], str]:
    numbers = [int(part) for part in re.findall(r"\d+", control.id)]
    return numbers, control.id


def _listed() -> Iterator[Control]:
    for path in _FOLDER.glob("*.sql"):
        yield from _read(path)


@cache
def catalogue() -> tuple[Control, ...]:
    """All controls in the order of the SOP's clauses."""
    return tuple(sorted(_listed(), key=_order))


def control(name: str) -> Control:
    """One control by its id; raises NotFoundError that lists what there is."""
    for found in catalogue():
        if found.id.lower() == name.lower():
            return found
    raise NotFoundError(
        f"There is no control {name}.",
        "Choose one of " + ", ".join(found.id for found in catalogue()) + ".",
    )
