"""The first page of a pack, for an auditor who never saw this program."""

from pathlib import Path

from reports.basis.envelope import Report
from reports.render.marks import escape
from reports.render.words import MEANINGS, SIMULATED, exactly, signed

_TEXT = Path(__file__).with_name("readme.md")


def readme(sheet: Report) -> str:
    """The page of the pack whose IPE sheet this is; names from outside stay text."""
    return _TEXT.read_text(encoding="utf-8").format(
        since=exactly(sheet["from"]),
        until=exactly(sheet["to"]),
        simulated=f"**{SIMULATED}**\n\n" if sheet["simulated"] else "",
        origin=escape(sheet["ledger"]["origin"]),
        size=sheet["ledger"]["size"],
        as_of=exactly(sheet["as_of"]),
        tool=escape(sheet["tool"]),
        verdicts="\n".join(f"| {signed(name)} | {said} |" for name, said in MEANINGS.items()),
    )
