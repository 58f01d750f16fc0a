"""The verifier copied out of the project, and a good export to damage."""

import shutil
from pathlib import Path

import pytest

from ledger.export import verify_ledger
from tests.export.made import BATCHES, made
from tests.export.running import Alone, set_apart


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    """The verifier copied by itself, beside links to the packages that it needs."""
    script = tmp_path_factory.mktemp("auditor") / "verify_ledger.py"
    shutil.copy(verify_ledger.__file__, script)
    return set_apart(script, tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good export of 600 entries in four batches; tests damage copies of it."""
    return made(600, *BATCHES).write(tmp_path_factory.mktemp("good"))


@pytest.fixture
def copy(good: Path, tmp_path: Path) -> Path:
    """A copy of the good export, to be damaged."""
    return Path(shutil.copytree(good, tmp_path / "export"))
