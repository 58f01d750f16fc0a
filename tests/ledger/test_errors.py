"""Every error that a user can meet says what happened, what to do, and how the process ends."""

import pytest

from ledger.errors import ExitCode, LedgerError, UnreadableRecordError


def _all(parent: type[LedgerError]) -> list[type[LedgerError]]:
    return [parent, *(c for child in parent.__subclasses__() for c in _all(child))]


@pytest.mark.parametrize("error_class", _all(LedgerError), ids=lambda c: c.__name__)
def test_errors_can_be_told(error_class: type[LedgerError]) -> None:
    if issubclass(error_class, UnreadableRecordError):
        error: LedgerError = error_class("bad_field", "It happened.")
    else:
        error = error_class("It happened.", "Do this.")
    assert error.message == str(error) == "It happened."
    assert error.fix
    assert error.__doc__
    assert isinstance(error.exit_code, ExitCode)
    assert error.exit_code not in (ExitCode.OK, ExitCode.FINDINGS)


def test_codes_are_unique() -> None:
    codes = [error_class.code for error_class in _all(LedgerError)]
    assert len(set(codes)) == len(codes)


def test_exit_codes_are_the_documented_ones() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "OK": 0,
        "FINDINGS": 1,
        "USAGE": 2,
        "UNAVAILABLE": 3,
        "AUTHENTICATION": 4,
        "INTEGRITY": 5,
    }
