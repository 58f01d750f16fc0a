"""Ways to run the offline verifier: as an auditor does, and without starting Python anew."""

import importlib.util
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from ledger.export import verify_ledger

# -I -S leaves nothing to import from but the standard library and the folder that is added.
_RUN = "import runpy, sys; sys.path.append(sys.argv.pop(1)); del sys.argv[0]; "
_NEEDED = "cryptography", "cffi", "_cffi_backend", "pycparser"


@dataclass(frozen=True)
class Alone:
    """The one file in a folder of its own, and the only packages it may import."""

    script: Path
    packages: Path

    def python(self, code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run code where nothing but the standard library and `cryptography` can be imported."""
        command = [sys.executable, "-I", "-S", "-c", _RUN + code, self.packages, *arguments]
        return subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.script.parent,
        )

    def __call__(self, *arguments: object) -> tuple[int, list[str]]:
        """Run the verifier as an auditor does: its exit code and its lines."""
        code = "runpy.run_path(sys.argv[0], run_name='__main__')"
        done = self.python(code, self.script, *arguments)
        assert "Traceback" not in done.stderr
        return done.returncode, (done.stdout or done.stderr).splitlines()


def set_apart(script: Path, packages: Path) -> Alone:
    """A script with nothing but links to the packages that it needs, in an empty folder."""
    for name in _NEEDED:
        spec = importlib.util.find_spec(name)
        if spec and spec.origin:
            origin = Path(spec.origin)
            source = origin.parent if origin.name == "__init__.py" else origin
            (packages / source.name).symlink_to(source)
    return Alone(script, packages)


def verify(*arguments: object) -> tuple[int, list[str]]:
    """The same without starting Python anew."""
    said = StringIO()
    with redirect_stdout(said), patch.object(sys, "argv", ["verify", *map(str, arguments)]):
        code = verify_ledger.main()
    return code, said.getvalue().splitlines()
