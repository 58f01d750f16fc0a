"""A zip whose bytes follow from its content alone, with a manifest of what is in it.

No time, no owner, no extra field: each member is a plain file of 1980. The manifest is the last
member and lists every other one; its hash does not depend on how a machine's zlib compresses.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from reports.render.write import written

FORMAT = "deploy-ledger-audit-pack/1"
MANIFEST = "manifest.json"
_LEVEL = 6
_UNIX = 3
_MODE = 0o100644 << 16
# Names are ours and never from data; whatever is not of this form is a mistake of this program.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


@dataclass(frozen=True)
class Written:
    """What was written: how many files beside the manifest, and the manifest's hash."""

    files: int
    manifest_sha256: bytes


def write(path: Path, members: Iterable[tuple[str, bytes]]) -> Written:
    """Write the members in their order, and the manifest; the file is there whole or not at all.

    Raises UsageError where it cannot be written, ValueError for a name that is none or stands
    twice.
    """
    with written(path) as file, ZipFile(file, "w") as archive:
        return _fill(archive, members)


def _fill(archive: ZipFile, members: Iterable[tuple[str, bytes]]) -> Written:
    listed: dict[str, dict[str, str | int]] = {}
    for name, content in members:
        if not _NAME.fullmatch(name) or name in listed:
            raise ValueError(f"{name!r} is no name for a file of a pack, or stands twice")
        digest = sha256(content).hexdigest()
        listed[name] = {"path": name, "bytes": len(content), "sha256": digest}
        _add(archive, name, content)
    files = [listed[name] for name in sorted(listed)]
    manifest = orjson.dumps(
        {"format": FORMAT, "files": files}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )
    _add(archive, MANIFEST, manifest)
    return Written(len(listed), sha256(manifest).digest())


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    info = ZipInfo(name)
    info.create_system, info.external_attr = _UNIX, _MODE
    archive.writestr(info, content, ZIP_DEFLATED, _LEVEL)
