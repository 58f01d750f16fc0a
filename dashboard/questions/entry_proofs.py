"""The proof of entries as files that a stranger checks without this program."""

import io
import zipfile
from collections.abc import Sequence

from dashboard.questions import copies
from ledger.errors import NotFoundError
from ledger.file.store import Ledger
from ledger.reading.proof import proofs

_COVERING = """
SELECT size, note FROM checkpoints WHERE log = 'entries' AND size >= ? ORDER BY size LIMIT 1
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_README = """\
Each entry of this ledger that was named, and the proof that it is in the ledger as it was shown.

entries/N.json        the canonical bytes of entry N
proofs/N.tlog-proof   its inclusion proof under the checkpoint of {size} entries (C2SP tlog-proof)

To check one of them, with a verifier and a key that you have from elsewhere:

    python verify_ledger.py --proof proofs/N.tlog-proof --entry entries/N.json --key KEY

`deploy-ledger export tiles DIR` writes verify_ledger.py; `deploy-ledger key show` prints the key.
"""


def archive(size: int, numbers: Sequence[int]) -> bytes:
    """A ZIP with the proof of each entry in the ledger as it was when it had `size` entries.

    Where that is inside a batch, under the checkpoint of that batch: there is no other signature.
    The tree only grows, so any later copy proves the same. Raises NotFoundError where the ledger
    has fewer entries by now.
    """
    asked = sorted(set(numbers))
    with Ledger.read(copies.newest().path) as ledger:
        found = ledger.rows(_COVERING, [size])
        if not found:
            raise NotFoundError(f"The ledger no longer has {size} entries.", "Load the page again.")
        signed, note = found[0]
        made = [
            ("README.txt", _README.format(size=signed)),
            *(
                member
                for proof in proofs(ledger, asked, signed, note)
                for member in (
                    (f"entries/{proof.seq:012}.json", proof.entry),
                    (f"proofs/{proof.seq:012}.tlog-proof", proof.as_text()),
                )
            ),
        ]
    return _zipped(made)


def _zipped(members: Sequence[tuple[str, str]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            # The same bytes for the same proofs, whenever they are made.
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
