"""Ways to run the offline verifier: as an auditor does, and without starting Python anew."""

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


def verify(*arguments: object) -> tuple[int, list[str]]:
    """The same without starting Python anew."""
    said = StringIO()
    with redirect_stdout(said), patch.object(sys, "argv", ["verify", *map(str, arguments)]):
        code = verify_ledger.main()
    return code, said.getvalue().splitlines()
