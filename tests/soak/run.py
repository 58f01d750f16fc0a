"""`make soak`: the core on DuckDB 2.0, properties with many examples, and the long runs."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SECOND = ROOT / ".venv-duckdb2"
DUCKDB = "duckdb==2.0.0"
CORE = [
    "tests/ledger",
    "tests/attacks",
    "tests/keeping",
    "tests/export",
    "tests/ingest",
    "tests/controls",
    "tests/reports",
    "tests/faults",
]
PROPERTIES = ["tests/ledger", "tests/attacks", "tests/policy", "tests/reports",
              "tests/controls/test_waivers.py", "tests/again"]  # fmt: skip


def _call(*command: str) -> None:
    print("+", *command, file=sys.stderr, flush=True)
    subprocess.run(command, cwd=ROOT, check=True)


def _second_environment() -> str:
    """An environment of its own with the lock as it is now, but for DuckDB."""
    python = str(SECOND / "bin" / "python")
    lock, installed = (ROOT / "requirements.lock").read_text(), SECOND / ".installed"
    if not installed.exists() or installed.read_text() != lock:
        _call(sys.executable, "-m", "venv", str(SECOND))
        pip = (python, "-m", "pip", "install", "--quiet")
        _call(*pip, "--require-hashes", "--requirement", "requirements.lock")
        _call(*pip, "--no-deps", "--upgrade", DUCKDB)
        _call(*pip, "--no-deps", "--no-build-isolation", "--editable", ".")
        installed.write_text(lock)
    return python


def main() -> None:
    """Run all parts; the first failure ends it with its exit code."""
    _call(_second_environment(), "-m", "pytest", "-q", "-n", "auto", *CORE)
    pytest = (sys.executable, "-m", "pytest", "-q", "-n", "auto")
    _call(*pytest, "--hypothesis-profile", "soak", *PROPERTIES)
    _call(*pytest, "-m", "soak")


if __name__ == "__main__":
    main()
