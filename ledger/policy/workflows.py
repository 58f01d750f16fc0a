"""How a deployment says which version it deploys: the entry of the policy that applies to it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.policy.model import DeployWorkflow, Kind, VersionSource
from ledger.policy.patterns import matches
from ledger.policy.values import WorkflowPath

_OWNER_AND_NAME = re.compile(r"[^/]+/[^/]+/(?=\.github/)")
_VERSION_KINDS = ("staging", "production")
_DEFAULTS = DeployWorkflow(WorkflowPath("any"))


@dataclass(frozen=True)
class Workflow:
    """What holds for the runs of one workflow into one environment.

    `takes_version`: an input selects the version, so the dispatch head proves nothing.
    `configured` is False where the policy has no entry and the defaults hold.
    """

    takes_version: bool
    version_from: tuple[VersionSource, ...]
    version_inputs: tuple[str, ...]
    smoke_job: str | None
    configured: bool

    def is_smoke_job(self, job: str) -> bool:
        """True when a job of that name counts as the verification."""
        return self.smoke_job is not None and matches(job, [self.smoke_job])


def plain_path(path: str) -> str:
    """A workflow's path without the OWNER/NAME before it and the @ref after it."""
    return _OWNER_AND_NAME.sub("", path.partition("@")[0], count=1)


def choose(
    entries: Iterable[DeployWorkflow],
    repository: str,
    path: str | None,
    environment: str,
    kind: Kind | None,
) -> Workflow:
    """The entry for that path and repository that is nearest to the environment.

    An entry that names the environment goes before one that names its kind, and that before one
    that names none; the first of equals. Without an entry, or without a path, the defaults hold.
    """
    fitting = [
        (rank, entry)
        for entry in entries
        if path is not None
        and plain_path(entry.path) == plain_path(path)
        and matches(repository, entry.repositories)
        and (rank := _nearness(entry, environment, kind)) is not None
    ]
    entry = min(fitting, key=lambda found: found[0])[1] if fitting else _DEFAULTS
    takes_version = entry.takes_version
    if takes_version is None:
        takes_version = kind in _VERSION_KINDS
    return Workflow(
        takes_version,
        entry.version_from,
        entry.version_inputs,
        entry.smoke_job,
        configured=bool(fitting),
    )


def _nearness(entry: DeployWorkflow, environment: str, kind: Kind | None) -> int | None:
    """0 by name, 1 by kind, 2 for all environments; None when the entry is for another one."""
    if entry.environment is None:
        return 2
    if entry.environment.lower() == environment.lower():
        return 0
    return 1 if entry.environment == kind else None
