"""The shape of the house: sizes, what SQL may say where, and what an import brings in."""

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_HOME = Path(__file__).resolve().parent.parent
_ROOMS = ("actions", "ledger", "ingest", "reports", "dashboard", "tests")
_MODULES = sorted(
    [_HOME / "deploy_ledger.py", *(f for room in _ROOMS for f in (_HOME / room).rglob("*.py"))]
)
_MAX_LINES = 400
_MAX_MEDIAN_LINES = 120

# Statements that change or remove what stands.
_CHANGING = re.compile(
    r"\b(UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE\s|DROP\s+(TABLE|VIEW|SCHEMA)|ALTER\s+TABLE"
    r"|INSERT\s+OR\s+REPLACE|ON\s+CONFLICT|MERGE\s+INTO\s+\S+\s+USING)",
    re.IGNORECASE,
)
# Reports work in a private database in memory, where the ledger is attached read-only
# (tests/ledger/test_workspace.py): there they may drop scratch tables of their own.
_SCRATCH = re.compile(r"DROP TABLE (IF EXISTS )?[a-z_]+")


def _lines(module: Path) -> int:
    return len(module.read_text(encoding="utf-8").splitlines())


def _texts(module: Path) -> Iterator[str]:
    """Every string in a module, docstrings included; what an f-string puts in stands as `x`."""
    pending: list[ast.AST] = [ast.parse(module.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        else:
            pending += ast.iter_child_nodes(node)


def test_files_are_short() -> None:
    too_long = {str(m.relative_to(_HOME)): n for m in _MODULES if (n := _lines(m)) > _MAX_LINES}
    assert too_long == {}
    assert statistics.median(map(_lines, _MODULES)) < _MAX_MEDIAN_LINES


@pytest.mark.parametrize("room", ["ledger", "ingest", "reports"])
def test_no_statement_changes_or_removes_rows(room: str) -> None:
    texts = [(m, text) for m in (_HOME / room).rglob("*.py") for text in _texts(m)]
    texts += [(f, f.read_text(encoding="utf-8")) for f in (_HOME / room).rglob("*.sql")]
    if room == "reports":
        texts = [(file, _SCRATCH.sub("", text)) for file, text in texts]
    found = {
        str(f.relative_to(_HOME)): match[0] for f, t in texts if (match := _CHANGING.search(t))
    }
    assert found == {}


@pytest.mark.parametrize(
    "statement",
    ["update entries set x = 1", "DELETE  FROM entries", "DROP TABLE runs", "TRUNCATE entries"],
)
def test_the_rule_sees_such_statements(statement: str) -> None:
    assert _CHANGING.search(statement)


@pytest.mark.parametrize("module", ["ledger.kinds", "ledger.errors", "ledger.tree", "ledger.clock"])
def test_light_modules_bring_in_no_heavy_package(module: str) -> None:
    heavy = "duckdb", "polars", "pandera", "pandas", "pyarrow", "streamlit", "github"
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=_HOME
    )
    assert done.stdout.strip() == "[]"
