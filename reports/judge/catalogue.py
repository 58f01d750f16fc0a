"""The catalogue: each control is one file in `reports/controls`, a header and a verdict in SQL."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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


@dataclass(frozen=True)
class Control:
    """One control: what it asks, why, on which clause of the SOP, how to check and how to remedy.

    `verdict` is its judgement: a SQL expression over the evidence row.
    """

    id: str
    statement: str
    rationale: str
    clause: str
    level: str
    level_source: str
    environments: tuple[str, ...]
    check_by_hand: str
    remedy: str
    verdict: str

    @property
    def judged_by(self) -> str:
        """The whole of the SQL: the verdict, and the shared judgements that it names."""
        named = [f"-- {name}:\n{sql}" for name, sql in shared().items() if name in self.verdict]
        return "\n".join([self.verdict, *named]).rstrip()

    def as_json(self) -> dict[str, object]:
        """Everything but the SQL."""
        return {name: value for name, value in vars(self).items() if name != "verdict"}


@cache
def shared() -> dict[str, str]:
    """The judgements that several controls name: each a SQL expression over the evidence row."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(_SHARED.glob("*.sql"))}


def _read(path: Path) -> Control:
    match = _FILE.match(path.read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{path} has no header")
    header = yaml.safe_load(match["header"])
    environments = tuple(header.pop("environments"))
    return Control(**header, environments=environments, verdict=match["verdict"].strip())


def _order(control: Control) -> tuple[list[int], str]:
    numbers = [int(part) for part in re.findall(r"\d+", control.id)]
    return numbers, control.id


@cache
def catalogue() -> tuple[Control, ...]:
    """All controls in the order of the SOP's clauses."""
    return tuple(sorted((_read(path) for path in _FOLDER.glob("*.sql")), key=_order))


def control(name: str) -> Control:
    """One control by its id; raises NotFoundError that lists what there is."""
    for found in catalogue():
        if found.id.lower() == name.lower():
            return found
    raise NotFoundError(
        f"There is no control {name}.",
        "Choose one of " + ", ".join(found.id for found in catalogue()) + ".",
    )
