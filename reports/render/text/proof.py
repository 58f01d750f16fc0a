"""What the commands of the ledger itself say: verify, checkpoint, prove, anchor, keep."""

from reports.basis.envelope import Report
from reports.render.text.terminal import Style, cell, table, text_of, wrapped
from reports.render.words import plural


def verify_text(report: Report, style: Style) -> str:
    """Whether the ledger holds, what does not, what could not be checked, and what to ask about."""
    size = plural(report["size"], "entry", "entries")
    if report["holds"]:
        lines = [f"It holds: {size}, root {report['root']} ({report['depth']} verification)"]
    else:
        lines = [style.loud("IT DOES NOT HOLD")]
        if report["first_bad"]:
            lines.append(f"The first entry that does not hold is {report['first_bad']}.")
        lines += _listed(report["problems"])
        lines.append("Restore the file from a backup, and keep this one as evidence.")
    if report["unverified"]:
        lines += [style.bold("Could not be checked"), *_listed(report["unverified"])]
    if report["remarks"]:
        lines += [style.bold("It holds, but ask about this"), *_listed(report["remarks"])]
    return text_of(lines)


def _listed(texts: list[str]) -> list[str]:
    return [line for text in texts for line in wrapped(text, "  ", "- ")]


def checkpoint_text(report: Report, _: Style) -> str:
    """The signed note, byte for byte."""
    return str(report["note"])


def prove_text(report: Report, _: Style) -> str:
    """The proof as C2SP tlog-proof, byte for byte."""
    return str(report["tlog_proof"])


def anchor_text(report: Report, _: Style) -> str:
    """How many checkpoints each anchor got."""
    rows = [[cell(row["anchor"]), str(row["added"])] for row in report["anchors"]]
    return text_of(
        [
            *table(["anchor", "checkpoints added"], rows),
            f"{plural(report['size'], 'entry', 'entries')}, root {report['root']}",
        ]
    )


def export_text(report: Report, _: Style) -> str:
    """Where the export lies, and how to check it."""
    lines = [
        f"Wrote {plural(report['written'], 'file')} into {report['folder']}: "
        f"{plural(report['size'], 'entry', 'entries')}, root {report['root']}"
    ]
    if report["large"]:
        count = plural(report["large"], "entry", "entries")
        lines.append(f"{count} of more than 65,535 bytes: these bundles are .ndjson files.")
    lines.append(f"Check it anywhere: python {report['folder']}/verify_ledger.py --help")
    return text_of(lines)


def key_text(report: Report, _: Style) -> str:
    """Public keys, one a line, the present one last."""
    return text_of([row["vkey"] for row in report["keys"]])


def backup_text(report: Report, _: Style) -> str:
    """Where the backup lies."""
    size = plural(report["size"], "entry", "entries")
    return text_of([f"Wrote {report['path']}: {size}, root {report['root']}"])


def restore_text(report: Report, _: Style) -> str:
    """What was put back."""
    size = plural(report["size"], "entry", "entries")
    lines = [f"Restored {size}, root {report['root']}"]
    if report["set_aside"]:
        lines.append(f"What stood there lies at {report['set_aside']}")
    return text_of(lines)


def recover_text(report: Report, _: Style) -> str:
    """The entry that has the loss on the record."""
    lost = plural(report["given_up"], "checkpoint")
    return text_of([f"Entry {report['seq']} says that {lost} seen outside were given up."])
