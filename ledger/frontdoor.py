"""What a command of any room finds at the front door.

The door knows the settings, and is the one place that says what follows what: append, evaluate,
publish, anchor. Commands get it as the object of their Typer context.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

if TYPE_CHECKING:
    from ledger.file.store import Ledger
    from ledger.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

# Help in plain text, and nothing loaded that only rich help needs: `--help` stays quick.
PLAIN: Mapping[str, Any] = {
    "rich_markup_mode": None,
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "no_args_is_help": True,
}


class Door(Protocol):
    """How commands reach the ledger, and how they speak."""

    @property
    def settings(self) -> "Settings":
        """Where everything is."""

    def say(self, text: str) -> None:
        """Talk, on stderr."""

    def show(self, name: str, data: Mapping[str, Any], json: bool) -> None:
        """Print data on stdout, as text or JSON."""

    def writing(self, *, anew: bool = False) -> "AbstractContextManager[Ledger]":
        """The ledger to append to; afterwards it is evaluated, published and anchored.

        Only what can have changed is judged again, unless all is to be judged `anew`.
        """

    def reading(self) -> "AbstractContextManager[Ledger]":
        """The ledger's own file, read-only and under its lock."""

    def published(self) -> Path:
        """The newest published copy, which readers read."""

    def refresh(self) -> None:
        """Publish what is not published yet, unless somebody is writing just now."""
