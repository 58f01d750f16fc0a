"""Which anchor an address means: `git+URL` is a git remote, anything else a folder."""

from collections.abc import Sequence
from pathlib import Path

from ledger.anchor.base import Anchor
from ledger.anchor.folder import FolderAnchor
from ledger.anchor.git import GitAnchor

GIT = "git+"


def opened(addresses: Sequence[str]) -> list[Anchor]:
    """The anchors at these addresses; none of them is reached for yet."""
    return [_one(address) for address in addresses]


def _one(address: str) -> Anchor:
    if address.startswith(GIT):
        return GitAnchor(address.removeprefix(GIT))
    return FolderAnchor(Path(address))
