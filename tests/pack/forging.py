"""What somebody who holds a pack, and not the key, could do to it; and asking the verifier."""

import json
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from hashlib import sha256
from io import StringIO
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

from reports.pack import verify_pack

MANIFEST = "manifest.json"


def write(path: Path, files: Mapping[str, bytes]) -> Path:
    """A zip of these files."""
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def with_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with a manifest that fits them: nobody signed that one."""
    listed = [
        {"path": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in sorted(files.items())
        if name != MANIFEST
    ]
    said = {**json.loads(files[MANIFEST]), "files": listed}
    return {**files, MANIFEST: json.dumps(said).encode()}


def verify(pack: Path, key: str, *arguments: object) -> tuple[int, list[str]]:
    """What the verifier answers: its exit code and its lines."""
    said = StringIO()
    told = ["verify", str(pack), "--key", key, *map(str, arguments)]
    with redirect_stdout(said), patch.object(sys, "argv", told):
        code = verify_pack.main()
    return code, said.getvalue().splitlines()
