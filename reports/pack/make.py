"""Making an audit pack: judged as of a moment, written whole, its manifest signed beside it."""

from collections.abc import Sequence
from pathlib import Path

from ledger.anchor import Anchor
from ledger.checkpoint import Checkpoint, log_name, sign
from ledger.clock import format_time
from ledger.errors import KeyFileError, UsageError
from ledger.file import whole
from ledger.file.store import Ledger
from ledger.reading.proof import note_at
from ledger.reading.workspace import moment
from reports.basis.envelope import Report
from reports.basis.period import period
from reports.judge.evaluate import judge
from reports.pack.archive import write
from reports.pack.contents import Contents

SIGNED_AS = "audit-pack"
"""Stands behind the ledger's name in the note of a pack: no checkpoint can be taken for one."""


def make(
    published: Path,
    since: str,
    until: str,
    *,
    out: Path | None = None,
    as_of: str | None = None,
    key: Path | None = None,
    anchors: Sequence[Anchor] = (),
) -> Report:
    """Write the pack of a period (`reports.basis.period`) of a published ledger; what was written.

    Without `out` it is `audit-pack-FROM-TO.zip` here. Where the ledger's private key is at `key`,
    the signed note of the manifest lies beside it, in `FILE.note`. `as_of` as in `judge`, at the
    end of a batch. Raises UsageError for a period or place that cannot be, NotFoundError for a
    moment inside a batch, SourceError for an anchor that cannot be reached.
    """
    with Ledger.read(published, key=key) as ledger:
        at = moment(ledger, as_of)
        # Before all the work: without a signed checkpoint of just that size nothing is proved.
        note_at(ledger, at.size)
    with judge(published, at) as judgement, Ledger.read(published, key=key) as ledger:
        asked = period(since, until, judgement.policy.calendar)
        if asked.since is None or asked.until is None:
            raise UsageError("A pack is of a period.", "Give --from and --to.")
        path = out or Path(f"audit-pack-{_plain(since)}-{_plain(until)}.zip")
        contents = Contents(judgement, ledger, asked, anchors)
        written = write(path, contents.members())
        text = Checkpoint(log_name(at.origin, SIGNED_AS), written.files, written.manifest_sha256)
        note = path.with_name(f"{path.name}.note")
        signer = _signed(ledger, text.text(), note)
        return {
            "path": str(path),
            "files": written.files,
            "entries": len(contents.entries),
            "manifest_sha256": written.manifest_sha256.hex(),
            "note": str(note) if signer else None,
            "signed_by": signer,
            **asked.parameters(),
            "ledger": {"origin": at.origin, "size": at.size, "root": at.root},
            "as_of": format_time(at.judged_at),
            "simulated": at.simulated,
        }


def _signed(ledger: Ledger, text: str, note: Path) -> str | None:
    """Write the note and say whose it is; None, and no note, where the key is not at hand."""
    try:
        signing = ledger.signing_key
    except KeyFileError:
        note.unlink(missing_ok=True)
        return None
    whole.write(note, sign(text, signing).encode())
    return str(signing.public)


def _plain(text: str) -> str:
    """A day or time as part of a file's name."""
    return "".join(character for character in text if character.isalnum() or character in "-")[:40]
