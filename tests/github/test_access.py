"""Whom to ask and as whom: addresses and tokens, and what is said when they are wrong."""

from pathlib import Path

import pytest

from ingest.github.asking.access import checked, token
from ledger.errors import AuthenticationError, ExitCode, UsageError


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"GITHUB_TOKEN": "one"}, "one"),
        ({"DEPLOY_LEDGER_GITHUB_TOKEN": " two\n", "GITHUB_TOKEN": "one"}, "two"),
        ({"DEPLOY_LEDGER_GITHUB_TOKEN": " ", "GITHUB_TOKEN": "one"}, "one"),
    ],
)
def test_token_from_a_variable(environment: dict[str, str], expected: str) -> None:
    assert token(environment) == expected


def test_token_from_a_file_that_nobody_else_reads(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("three\n")
    file.chmod(0o600)
    assert token({"DEPLOY_LEDGER_GITHUB_TOKEN_FILE": str(file)}) == "three"
    file.chmod(0o640)
    with pytest.raises(AuthenticationError, match="read by others") as caught:
        token({"DEPLOY_LEDGER_GITHUB_TOKEN_FILE": str(file)})
    assert "chmod 600" in caught.value.fix


def test_every_place_is_named_where_there_is_no_token() -> None:
    with pytest.raises(AuthenticationError) as caught:
        token({})
    for name in ("GITHUB_TOKEN", "DEPLOY_LEDGER_GITHUB_TOKEN", "DEPLOY_LEDGER_GITHUB_TOKEN_FILE"):
        assert name in caught.value.message
    assert caught.value.exit_code is ExitCode.AUTHENTICATION


@pytest.mark.parametrize("text", ["two words", "ghp_\x07", "gh\u00fc"])
def test_what_is_no_token_is_not_sent_and_not_repeated(text: str) -> None:
    with pytest.raises(AuthenticationError) as caught:
        token({"GITHUB_TOKEN": text})
    assert text not in str(caught.value) + caught.value.fix


def test_a_token_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AuthenticationError, match="cannot be read"):
        token({"DEPLOY_LEDGER_GITHUB_TOKEN_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(
    "address",
    ["https://api.github.com", "https://ghe.example/api/v3", "http://127.0.0.1:8080",
     "http://localhost:1", "http://[::1]:80"],
)  # fmt: skip
def test_addresses_that_may_be_asked(address: str) -> None:
    assert checked(f"{address}/") == address


@pytest.mark.parametrize(
    "address",
    ["http://api.github.com", "http://10.0.0.1", "ftp://127.0.0.1", "api.github.com", "",
     "https://me:secret@ghe.example", "https://ghe.example/?token=secret",
     "http://127.0.0.1.example.com", "https://ghe.example:x", "https://[::1", "file:///etc/passwd"],
)  # fmt: skip
def test_addresses_that_are_refused(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        checked(address)
    assert "secret" not in caught.value.message + caught.value.fix
