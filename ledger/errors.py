"""One root for every error a user can meet: a code, what happened, and what to do about it."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process answers to the shell."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    UNAVAILABLE = 3
    AUTHENTICATION = 4
    INTEGRITY = 5


class LedgerError(Exception):
    """Root of all errors that are told to a user.

    `message` says what happened, `fix` what to do; both are one sentence or two.
    """

    code = "ledger_error"
    exit_code = ExitCode.UNAVAILABLE

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class UsageError(LedgerError):
    """A command was given something that it cannot work with."""

    code = "usage"
    exit_code = ExitCode.USAGE


class PolicyError(UsageError):
    """The policy file cannot be read or says something impossible."""

    code = "policy"


class SettingsError(UsageError):
    """`deploy-ledger.toml` or the environment says something impossible."""

    code = "settings"


class ClockError(UsageError):
    """The simulated clock is unreadable or would go backwards."""

    code = "clock"


class NotFoundError(UsageError):
    """What was asked for is not in the ledger."""

    code = "not_found"


class SourceError(LedgerError):
    """A source (folder, file, repository) cannot be read."""

    code = "source"


class AuthenticationError(LedgerError):
    """A source does not accept who is asking, or nobody said who is."""

    code = "authentication"
    exit_code = ExitCode.AUTHENTICATION


class StoreError(LedgerError):
    """The ledger file cannot be opened, locked, read or written."""

    code = "store"


class KeyFileError(LedgerError):
    """The key that signs checkpoints is missing, open to others, or another ledger's."""

    code = "key_file"
    exit_code = ExitCode.AUTHENTICATION


class DamagedError(StoreError):
    """The ledger's file, or a copy of it, cannot be what it was when it was written."""

    code = "damaged"


class IntegrityError(LedgerError):
    """The ledger does not say what it said when it was written."""

    code = "integrity"
    exit_code = ExitCode.INTEGRITY


class ProofError(IntegrityError):
    """A Merkle proof, a signed note or a checkpoint does not hold, or is none."""

    code = "proof"

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message, fix or "Do not rely on it; ask whoever gave it for the original.")


class UnreadableRecordError(LedgerError):
    """One record cannot become an entry; it goes to quarantine with its raw text.

    `reason` is a short code such as `no_parent` or `bad_field`.
    """

    code = "unreadable_record"

    def __init__(self, reason: str, message: str, fix: str = "") -> None:
        super().__init__(message, fix or "Correct the record at its source and ingest it again.")
        self.reason = reason
