"""Tokens of the servers that these tests run, and no others."""

import pytest

from tests.tickets.ways import TOKEN


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JIRA_TOKEN_FILE", "JIRA_USER", "GITHUB_TOKEN_FILE"):
        monkeypatch.delenv(f"DEPLOY_LEDGER_{name}", raising=False)
    monkeypatch.setenv("DEPLOY_LEDGER_JIRA_TOKEN", TOKEN)
    monkeypatch.setenv("DEPLOY_LEDGER_GITHUB_TOKEN", TOKEN)
