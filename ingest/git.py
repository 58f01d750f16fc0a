"""Git history: commits with their trees and parents, branch tips and tags, from a clone or mirror.

A git ledger source states its own coverage: what it read is all there was at the fetch. A branch
that has left its former tip behind, or is gone, is recorded as rewritten.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from ingest.git_command import git_command, git_environment, git_error
from ingest.mirror import Clone, check_name, is_address, open_local, update_mirror
from ingest.references import tips
from ingest.rewrites import rewritten
from ingest.source import Count, Progress, take_in
from ledger.clock import format_time
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming

Body = dict[str, Any]

COVERED = ("commits", "branches", "trees", "tags")

_FIELDS = ("%H", "%T", "%P", "%ct", "%cn", "%s")
_FORMAT = "--format=tformat:" + "%x00".join(_FIELDS)
_CHUNK_BYTES = 1 << 20
_ORIGIN = "refs/remotes/origin/"


def ingest_git(ledger: Ledger, repository: str, url: str, *, progress: Progress) -> list[Count]:
    """Take in the history of OWNER/NAME from an address (mirrored beside the ledger) or a path.

    Adds nothing for what is known; a later fetch adds a new coverage line. Raises UsageError for
    an unsafe name or address, SourceError for a repository that is shallow or cannot be read.
    """
    check_name(repository)
    now = ledger.now()
    if is_address(url):
        progress(f"fetching {repository}")
        clone = update_mirror(ledger.path.parent / "mirrors", repository, url, now)
    else:
        clone = open_local(url, now, simulated=ledger.simulated)
    # Tips are read before commits, so that no tip is newer than the history that is read.
    found = tips(clone.directory)
    branches = _branches(found)
    streams: list[tuple[Count, Iterable[Body]]] = [
        (Count("commits", "git_commit"), _commits(clone)),
        (Count("branches", "git_branch"), _named(branches)),
        (Count("tags", "git_tag"), _named(_below(found, "refs/tags/"))),
        (Count("rewrites", "git_rewrite"), rewritten(ledger, clone, repository, branches)),
        (Count("coverage", "git_coverage"), _coverage(clone, repository)),
    ]
    take_in(ledger, _incoming(streams, clone, repository, now), progress)
    if clone.complete_until is None:
        progress(
            f"{repository}: no coverage stated, since it is not known when this clone was last "
            "fetched whole; run `git fetch` in it and ingest it again"
        )
    return [count for count, _ in streams]


def _incoming(
    streams: Sequence[tuple[Count, Iterable[Body]]], clone: Clone, repository: str, now: datetime
) -> Iterator[tuple[Count, Incoming]]:
    for count, bodies in streams:
        kind = str(count.kind)
        # A commit is the same whenever and wherever it is seen; a tip is what it was then.
        seen = None if kind == "git_commit" else clone.complete_until or now
        for number, body in enumerate(bodies, start=1):
            observation = Observation(
                kind=kind,
                body=body,
                source="git",
                url=clone.url if seen else None,
                recorded=seen,
                repository=repository,
            )
            yield count, Incoming(f"git:{count.file}", number, json.dumps(body), observation)


def _commits(clone: Clone) -> Iterator[Body]:
    """Every commit that any reference reaches, newest first."""
    plain = ("--no-show-signature", "--no-color", "--encoding=UTF-8")
    fields = _fields(clone, "log", "-z", "--all", *plain, _FORMAT)
    for sha, tree, parents, seconds, name, subject in zip(*[fields] * len(_FIELDS), strict=True):
        yield {
            "sha": sha,
            "tree": {"sha": tree},
            "parents": [{"sha": parent} for parent in parents.split()],
            # Some people give git their address as their name; addresses are not kept.
            "committer": {"name": name.partition("@")[0], "date": _date(seconds)},
            "message": subject,
        }


def _date(seconds: str) -> str | None:
    """RFC 3339 in UTC; None for a date that no calendar has (git stores what it is given)."""
    try:
        return format_time(datetime.fromtimestamp(int(seconds), UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _fields(clone: Clone, *arguments: str) -> Iterator[str]:
    """The NUL-separated fields that git prints, as they come.

    Names in an encoding that git cannot tell keep U+FFFD for what is unreadable.
    """
    command = git_command(clone.directory, *arguments)
    environment = git_environment(clone.directory)
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment) as log,
    ):
        try:
            rest = b""
            while chunk := log.stdout.read(_CHUNK_BYTES) if log.stdout else b"":
                *fields, rest = (rest + chunk).split(b"\0")
                for field in fields:
                    yield field.decode("utf-8", "replace")
        except BaseException:
            log.kill()
            raise
        if log.wait():
            errors.seek(0)
            raise git_error("The history cannot be read", errors.read())


def _below(found: dict[str, str], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): sha for name, sha in found.items() if name.startswith(prefix)
    }


def _branches(found: dict[str, str]) -> dict[str, str]:
    """The branches of the repository itself.

    Where a clone knows its origin's branches, only those count: its own heads are somebody's work
    or leftovers. A mirror, a bare repository or the origin itself has heads only.
    """
    return _below(found, _ORIGIN) or _below(found, "refs/heads/")


def _named(found: dict[str, str]) -> list[Body]:
    return [{"name": name, "commit": {"sha": sha}} for name, sha in found.items()]


def _coverage(clone: Clone, repository: str) -> Iterator[Body]:
    if clone.complete_until is not None:
        yield {
            "of": list(COVERED),
            "repository": repository,
            "from": "1970-01-01T00:00:00Z",
            "to": format_time(clone.complete_until),
        }
