"""Which key signs now, and the change from one key to the next.

A rotation is one entry that names the new key, in a batch whose checkpoint both keys sign. The
new key waits beside the old one until that batch is committed, so a crash loses neither.
"""

from pathlib import Path

from ledger.errors import KeyFileError
from ledger.keys import PublicKey, SigningKey, beside


def waiting(path: Path) -> Path:
    """Where the next key lies until the ledger has named it."""
    return path.with_name(f"{path.name}.next")


def current_key(path: Path, expected: PublicKey) -> SigningKey:
    """The private key whose public half the ledger expects.

    Finishes a rotation that was interrupted after its commit. Raises KeyFileError.
    """
    key = SigningKey.read(path)
    if key.public == expected:
        return key
    following = waiting(path)
    if following.exists() and SigningKey.read(following).public == expected:
        take_over(path)
        return SigningKey.read(path)
    raise KeyFileError(
        f"The key {path} is {key.name}+{key.public.identity.hex()}, and this ledger is signed by "
        f"{expected.name}+{expected.identity.hex()}.",
        "Name the ledger's own key with --key.",
    )


def take_over(path: Path) -> Path:
    """Put the waiting key in the place of the old one; returns where the old one lies now."""
    old = SigningKey.read(path)
    retired = path.with_name(f"{path.name}.retired-{old.public.identity.hex()}")
    if not retired.exists():
        retired.hardlink_to(path)
    # The private half last: until then the next start finds the waiting key and ends this.
    if beside(path).exists() and not beside(retired).exists():
        beside(path).replace(beside(retired))
    if beside(waiting(path)).exists():
        beside(waiting(path)).replace(beside(path))
    waiting(path).replace(path)
    return retired
