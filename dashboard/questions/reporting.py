"""Making a report as the command line makes it: the same bytes for the same question."""

import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dashboard.questions import copies
from ledger.anchor import opened
from ledger.clock import format_time
from ledger.errors import UsageError
from ledger.file.store import key_of
from ledger.reading.reader import Copy
from ledger.settings import settings
from reports import pack
from reports.build import made
from reports.render.deliver import file_name
from reports.render.registry import formats, produce

PACK = "audit-pack"
PERIOD = ("from", "to")
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "weekly": ("week",),
    "findings": PERIOD,
    "controls": ("by", *PERIOD),
    "exceptions": (),
    "population": PERIOD,
    "sample": ("seed", "size", "strata", *PERIOD),
    PACK: PERIOD,
}
"""The reports by their names, and what each can be asked, as the command line calls it."""
_READ = ("pdf", "html", "md", "xlsx", "csv")
_NAMED = {"from": "since", "to": "until"}


@dataclass(frozen=True)
class Made:
    """A report as a file, and the command that makes the same file."""

    name: str
    content: bytes
    command: str

    @property
    def digest(self) -> str:
        """SHA-256 of the content, hexadecimal."""
        return sha256(self.content).hexdigest()


def forms(report: str) -> tuple[str, ...]:
    """The formats of a report, those first that people read; text is for terminals."""
    if report == PACK:
        return ("zip",)
    return tuple(sorted((form for form in formats(report) if form != "text"), key=_place))


def make(copy: Copy, report: str, form: str, asked: Mapping[str, str], as_of: str) -> Made:
    """The file of a report over a copy at a moment (RFC 3339 or an entry).

    `asked` has what was given of `ARGUMENTS`. Raises UsageError for what cannot be asked.
    """
    given = {name: text for name, text in asked.items() if text}
    words = ["deploy-ledger", "report", report]
    words += [part for name, text in given.items() for part in (f"--{name}", text)]
    words += ["--as-of", as_of, *(() if report == PACK else ("--format", form))]
    arguments = {_NAMED.get(name, name): text for name, text in given.items()}
    if report == PACK:
        name, content = _pack(copy, arguments, as_of)
    else:
        data, _ = made(report, copy.path, as_of, (), **arguments)
        found = produce(report, data, form)
        name, content = file_name(report, data, form), _bytes(found)
    return Made(name, content, shlex.join(words))


def moment_of(copy: Copy, asked: str | None) -> str:
    """The moment that is asked for, else the one at which the copy was judged."""
    if asked:
        return asked
    return format_time(copy.frame("SELECT judged_at FROM judgement").item())


def _place(form: str) -> int:
    return _READ.index(form) if form in _READ else len(_READ)


def _bytes(found: str | bytes) -> bytes:
    return found.encode() if isinstance(found, str) else found


def _pack(copy: Copy, arguments: Mapping[str, str], as_of: str) -> tuple[str, bytes]:
    since, until = arguments.get("since"), arguments.get("until")
    if not since or not until:
        raise UsageError("An audit pack is of a period.", "Give its first and its last day.")
    found = settings(copies.ledger_path(), None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"audit-pack-{since}-{until}.zip".replace(":", "")
        pack.make(
            copy.path, since, until, out=path, as_of=as_of,
            key=found.key or key_of(found.ledger), anchors=opened(found.anchors),
        )  # fmt: skip
        return path.name, path.read_bytes()
