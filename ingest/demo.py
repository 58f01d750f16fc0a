"""The demo's ledger: the simulated organisation, taken in by the same path as a real one."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ingest.archive import ingest_archive
from ingest.git import ingest_git
from ingest.records.files import ingest_records
from ingest.simulation import Organisation, build
from ingest.source import Count, Progress, total
from ledger import own
from ledger.clock import SIMULATED_NOW, format_time
from ledger.errors import UsageError
from ledger.store import Ledger

_MARK = ".deploy-ledger-demo"


@dataclass(frozen=True)
class Demo:
    """Where the demo lies, and how many records went in."""

    ledger: Path
    organisation: Organisation
    total: dict[str, int]


def fill(out: Path, *, progress: Progress) -> Demo:
    """Build the organisation and its ledger in `out`, replacing an earlier demo there.

    Sets the simulated clock of this process to the organisation's present. Raises UsageError
    where the folder holds something else.
    """
    _clear(out)
    progress("Building a simulated organisation: pull requests, deployments, QA, mistakes ...")
    organisation = build(out / "organisation")
    os.environ[SIMULATED_NOW] = format_time(organisation.now)
    path = out / "ledger.duckdb"
    shutil.copyfile(organisation.policy, out / "policy.toml")
    own.create(path, out / "policy.toml", simulated=True, origin="acme.example/deployments")
    with Ledger.open(path) as ledger:
        counts = take_in(ledger, organisation, progress)
    return Demo(path, organisation, total(counts))


def take_in(ledger: Ledger, organisation: Organisation, progress: Progress) -> list[Count]:
    """Take in all that the organisation left behind: archive, git repositories, records."""
    counts = ingest_archive(ledger, organisation.archive, repository=None, progress=progress)
    for name in organisation.repositories:
        clone = organisation.git / f"{name}.git"
        counts += ingest_git(ledger, name, str(clone), progress=progress)
    return counts + ingest_records(ledger, organisation.records, progress=progress)


def _clear(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        if not (out / _MARK).exists():
            raise UsageError(
                f"{out} holds something that is not a demo.", "Name a new folder with --out."
            )
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / _MARK).touch()
