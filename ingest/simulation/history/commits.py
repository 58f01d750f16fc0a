"""The commits and branches of one repository, and the ways in which GitHub merges."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ingest.simulation.history.objects import Files, commit_id, signature, tree_id
from ingest.simulation.organisation import Person

WEB = Person("web-flow", 19_864_447, "GitHub")
"""Who commits what is merged on GitHub's pages."""


@dataclass(frozen=True)
class Commit:
    """One commit; times are aware UTC and have whole seconds."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    authored_at: datetime
    committed_at: datetime
    message: str
    files: Files = field(repr=False)

    @property
    def signatures(self) -> tuple[str, str]:
        """Git's lines for author and committer."""
        return (
            signature(self.author.name, self.author.email, self.authored_at),
            signature(self.committer.name, self.committer.email, self.committed_at),
        )


class MergeConflictError(Exception):
    """Both sides changed one file differently; the simulation never means that."""


class History:
    """All commits by id, parents before children, and where each ref points."""

    def __init__(self) -> None:
        self.commits: dict[str, Commit] = {}
        self.refs: dict[str, str] = {}

    def tip(self, branch: str) -> Commit:
        """Return the newest commit of a branch."""
        return self.commits[self.refs[f"refs/heads/{branch}"]]

    def point(self, branch: str, sha: str) -> None:
        """Make or move a branch."""
        self.refs[f"refs/heads/{branch}"] = sha

    def commit(
        self,
        files: Files,
        parents: tuple[str, ...],
        author: Person,
        at: datetime,
        message: str,
        *,
        committer: Person | None = None,
        committed_at: datetime | None = None,
    ) -> Commit:
        """Add a commit with exactly this content; no branch moves."""
        committer, committed_at = committer or author, committed_at or at
        tree = tree_id(files)
        message += "\n"
        made = Commit("", tree, parents, author, committer, at, committed_at, message, files)
        sha = commit_id(tree, parents, *made.signatures, message)
        made = Commit(sha, tree, parents, author, committer, at, committed_at, message, files)
        self.commits[sha] = made
        return made

    def change(
        self,
        branch: str,
        changes: Mapping[str, str | None],
        author: Person,
        at: datetime,
        message: str,
    ) -> Commit:
        """Commit changed files on a branch (None removes one); the branch moves."""
        tip = self.tip(branch)
        changed = {**tip.files, **changes}
        files = {path: text for path, text in changed.items() if text is not None}
        made = self.commit(files, (tip.sha,), author, at, message)
        self.point(branch, made.sha)
        return made

    def merge(self, base: str, head: str, by: Person, at: datetime, message: str) -> Commit:
        """Merge commit `head` into branch `base` with a merge commit."""
        ours = self.tip(base)
        files = self.merged(ours.sha, head)
        made = self.commit(files, (ours.sha, head), by, at, message, committer=WEB)
        self.point(base, made.sha)
        return made

    def squash(self, base: str, head: str, by: Person, at: datetime, message: str) -> Commit:
        """Put what `head` would bring to branch `base` into one commit."""
        ours = self.tip(base)
        files = self.merged(ours.sha, head)
        made = self.commit(files, (ours.sha,), by, at, message, committer=WEB)
        self.point(base, made.sha)
        return made

    def rebase(self, base: str, head: str, at: datetime) -> Commit:
        """Replay the commits of `head` that branch `base` lacks, each as a new commit.

        Merge commits are not replayed and what changes nothing is dropped, as GitHub does.
        """
        for commit in list(self.missing(head, self.tip(base).sha)):
            if len(commit.parents) > 1:
                continue
            ours = self.tip(base)
            before = self.commits[commit.parents[0]]
            files = _three_way(before.files, ours.files, commit.files)
            if files != ours.files:
                made = self.commit(
                    files,
                    (ours.sha,),
                    commit.author,
                    commit.authored_at,
                    commit.message.rstrip("\n"),
                    committer=WEB,
                    committed_at=at,
                )
                self.point(base, made.sha)
        return self.tip(base)

    def merged(self, ours: str, theirs: str) -> Files:
        """Return the content of a three-way merge of two commits."""
        shared = self.ancestors(ours) & self.ancestors(theirs)
        # parents come before children, so the last shared commit is the merge base
        base = next(sha for sha in reversed(self.commits) if sha in shared)
        commits = self.commits
        return _three_way(commits[base].files, commits[ours].files, commits[theirs].files)

    def ancestors(self, sha: str) -> set[str]:
        """Return every commit that a commit contains, itself included."""
        found: set[str] = set()
        waiting = [sha]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting += self.commits[current].parents
        return found

    def missing(self, head: str, base: str) -> Iterator[Commit]:
        """Yield the commits that `head` contains and `base` does not, parents first."""
        wanted = self.ancestors(head) - self.ancestors(base)
        return (commit for sha, commit in self.commits.items() if sha in wanted)


def _three_way(base: Files, ours: Files, theirs: Files) -> Files:
    """Merge file by file, as git does where no file is changed on both sides."""
    merged: dict[str, str] = {}
    for path in sorted({*base, *ours, *theirs}):
        was, our, their = base.get(path), ours.get(path), theirs.get(path)
        if our != their and was not in (our, their):
            raise MergeConflictError(f"{path} was changed on both sides")
        text = their if our == was else our
        if text is not None:
            merged[path] = text
    return merged
