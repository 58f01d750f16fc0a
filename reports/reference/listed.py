"""The catalogue as data: what each control asks, why, how to check it by hand and how to remedy."""

from reports.basis.envelope import TOOL_VERSION, Report, rules_sha256
from reports.found.flags import FLAG_OF
from reports.judge.catalogue import Control, catalogue, control


def _head() -> Report:
    return {"tool": TOOL_VERSION, "rules_sha256": rules_sha256()}


def _row(found: Control) -> Report:
    said = found.as_json()
    name = said.pop("id")
    return {"control": name, **said, "flag": FLAG_OF.get(found.id)}


def controls_list() -> Report:
    """The report `catalogue`: every control in the order of the SOP."""
    return {**_head(), "controls": [_row(found) for found in catalogue()]}


def explain(name: str) -> Report:
    """The report `control`: one control with the SQL that judges it; NotFoundError if unknown."""
    found = control(name)
    return {**_head(), **_row(found), "judged_by": found.judged_by}
