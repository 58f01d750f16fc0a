"""References: which commits the branches and tags of a repository point at, and which we keep."""

import os
from pathlib import Path

from ingest.git_command import git
from ledger.errors import SourceError

OURS = "refs/deploy-ledger/"
"""Where references of our own lie in a mirror; an origin's are never fetched there."""

_KEPT = f"{OURS}kept/"


def tips(directory: Path) -> dict[str, str]:
    """Reference names and the commits they point at, annotated tags peeled to the end.

    References to trees or blobs, and symbolic ones such as `origin/HEAD`, are left out.
    """
    what = "The references cannot be read"
    listed = git(directory, what, "for-each-ref", "--format=%(refname)%00%(symref)")
    pairs = [line.split("\0") for line in os.fsdecode(listed).split("\n") if line]
    names = [name for name, symbolic in pairs if not symbolic]
    wanted = os.fsencode("".join(f"{name}^{{commit}}\n" for name in names))
    found = git(directory, what, "cat-file", "--batch-check=%(objectname)", given=wanted)
    shas = os.fsdecode(found).split("\n")[:-1]
    if len(shas) != len(names):
        raise SourceError(f"{what}: git answered {len(shas)} of {len(names)}.", "Run `git fsck`.")
    return {n: sha for n, sha in zip(names, shas, strict=True) if not sha.endswith(" missing")}


def keep(directory: Path, left: set[str]) -> None:
    """Give commits that were force-pushed away or deleted a name, so that they are never cleared.

    What another reference still reaches needs none.
    """
    if not left:
        return
    what = f"{directory} cannot be updated"
    asked = "".join(f"{sha}\n" for sha in sorted(left)).encode()
    others = ("--not", f"--exclude={_KEPT}*", "--all")
    walked = git(directory, what, "rev-list", "--stdin", *others, given=asked)
    lost = left & set(walked.decode().split())
    names = "".join(f"update {_KEPT}{sha} {sha}\n" for sha in sorted(lost))
    git(directory, what, "update-ref", "--stdin", given=names.encode())
