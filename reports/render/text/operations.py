"""What commands say of their work: ingest, record, quarantine, demo."""

from reports.basis.envelope import Report
from reports.render import words
from reports.render.hidden import visible
from reports.render.text.terminal import Style, cell, table, text_of, wrapped

_COUNTED = ("read", "added", "known", "quarantined", "unsupported")


def ingest_text(report: Report, style: Style) -> str:
    """What became of the records of each file or stream."""
    listed = report.get("files") or report.get("streams") or []
    rows = [[cell(row["file"]), *(str(row[name]) for name in _COUNTED)] for row in listed]
    total = ["total", *(str(report["total"][name]) for name in _COUNTED)]
    heading, *lines = table(["file", *_COUNTED], [*rows, total])
    if report["total"]["quarantined"]:
        lines.append("What could not be read is kept: deploy-ledger quarantine list")
    ledger = report["ledger"]
    return text_of(
        [style.bold(heading), *lines, f"{ledger['size']} entries, root {ledger['root']}"]
    )


def record_text(report: Report, style: Style) -> str:
    """The sequence number of one record."""
    known = " (it was known already)" if report["result"] == "known" else ""
    return text_of([style.bold(f"entry {report['seq']}") + known])


def quarantine_text(report: Report, style: Style) -> str:
    """The records in quarantine, without their text."""
    if not report["records"]:
        return text_of(["Nothing is in quarantine."])
    names = ("id", "origin", "line", "kind", "reason", "message")
    rows = [
        [
            *(cell(row[name]) for name in names),
            f"entry {row['released_by']}" if row["released_by"] else "",
        ]
        for row in report["records"]
    ]
    heading, *lines = table([*names, "read later as"], rows)
    return text_of([style.bold(heading), *lines])


def retry_text(report: Report, style: Style) -> str:
    """What became of each record that was read once more."""
    if not report["records"]:
        return text_of(["Nothing is in quarantine."])
    rows = [
        [row["id"], row["result"], str(row["seq"] or ""), cell(row["message"])]
        for row in report["records"]
    ]
    heading, *lines = table(["id", "result", "entry", "message"], rows)
    return text_of([style.bold(heading), *lines])


def quarantined_text(report: Report, style: Style) -> str:
    """One record in quarantine with its text."""
    told = {name: value for name, value in report.items() if name != "raw"}
    lines = [f"{style.bold(name)}: {cell(value)}" for name, value in told.items()]
    return text_of([*lines, "", visible(report["raw"], None)])


def demo_text(report: Report, style: Style) -> str:
    """What the demo took in and found, and where to look next."""
    verified = report["verified"]
    lines = [
        style.loud(words.SIMULATED),
        f"Took in {report['read']} records: {report['added']} entries, "
        f"{report['quarantined']} in quarantine. "
        + (f"The ledger holds, root {verified['root'][:16]}…" if verified["holds"] else "BROKEN"),
        "",
        style.bold(f"{report['production']} production deployments"),
    ]
    for flag, spread in report["flags"].items():
        said = ", ".join(f"{count} {words.signed(verdict)}" for verdict, count in spread.items())
        lines.append(f"  {words.FLAG_NAMES[flag]:13} {said}")
    lines += ["", style.bold("Those that lack most")]
    for row in report["worst"]:
        lines.append(f"  {row['id']}  {cell(row['repository'])}  {words.short(row['sha'])}")
        lines += wrapped(row["first"], "      ")
    ledger = report["ledger"]
    first = report["worst"][0]["id"] if report["worst"] else "ID"
    return text_of(
        [
            *lines,
            "",
            style.bold("Look at next"),
            f"  {report['reports']}/ holds the weekly report: open its .html file",
            f"  .venv/bin/deploy-ledger --ledger {ledger} trace {first}",
            f"  .venv/bin/deploy-ledger --ledger {ledger} controls explain C11.1b",
            f"  .venv/bin/deploy-ledger --ledger {ledger} dashboard",
        ]
    )
