"""What an audit pack holds, for a terminal."""

from reports.basis.envelope import Report
from reports.render.hidden import visible
from reports.render.text.terminal import Style, text_of
from reports.render.words import plural


def audit_pack_text(report: Report, style: Style) -> str:
    """Where it lies, what it holds, and the hash that goes to the auditor by another way."""
    lines = [
        style.bold(f"Wrote {visible(report['path'], None)}"),
        f"{plural(report['files'], 'file')}, {plural(report['entries'], 'entry', 'entries')} with "
        f"their proofs, under the checkpoint of {report['ledger']['size']} entries",
        f"SHA-256 of its manifest: {report['manifest_sha256']}",
    ]
    if report["note"]:
        lines.append(f"Signed by {visible(report['signed_by'])}: {visible(report['note'], None)}")
    else:
        lines.append(
            "Not signed: without a note the auditor needs that hash from you, by another way than "
            "the pack."
        )
    return text_of(lines)
