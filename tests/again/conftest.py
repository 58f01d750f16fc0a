"""What the tests of judging again share."""

from pathlib import Path

import pytest

from tests.again import two


@pytest.fixture(scope="package")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published ledger, as `two` says; it must not be changed."""
    return two.write(tmp_path_factory.mktemp("again") / "ledger.duckdb")
