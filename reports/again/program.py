"""What a judgement is made by, as one digest: it changes with whatever could judge otherwise."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import polars as pl

from ledger.file.query import ENGINE

_ROOT = Path(__file__).parent.parent.parent
_READ = {".py", ".sql", ".toml"}


@cache
def digest() -> str:
    """The digest of this program's files, and of the versions of what it computes with."""
    found = sha256(f"{ENGINE} {pl.__version__}".encode())
    for folder in ("ledger", "reports"):
        for path in sorted((_ROOT / folder).rglob("*")):
            if path.suffix in _READ:
                content = path.read_bytes()
                found.update(f"\n{path.relative_to(_ROOT)} {len(content)}\n".encode() + content)
    return found.hexdigest()
