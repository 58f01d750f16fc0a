"""Commits, branch tips and tags, as GitHub answers them or as a clone holds them."""

from datetime import datetime

import msgspec

from ledger.kinds.base import (
    Account,
    Kept,
    Kind,
    Name,
    Positive,
    Reading,
    Row,
    Sha,
    moment,
    no_parent,
    shaped,
)
from ledger.kinds.location import Location, repository_of
from ledger.kinds.mentions import mentions


class Stamp(msgspec.Struct):
    """Author or committer inside a commit."""

    name: str | None = None
    date: str | None = None


class Tree(msgspec.Struct):
    """The tree of a commit."""

    sha: str | None = None


class Detail(msgspec.Struct):
    """The git part of GitHub's commit object."""

    committer: Stamp | None = None
    author: Stamp | None = None
    tree: Tree | None = None
    message: str | None = None


class Link(msgspec.Struct):
    """A reference to a commit by SHA."""

    sha: str
    type: str | None = None


class Commit(msgspec.Struct):
    """The fields that are read; `commit` is absent in the bare git form."""

    sha: str
    commit: Detail | None = None
    parents: list[Link] | None = None
    tree: Tree | None = None
    committer: Stamp | None = None
    author: Account | None = None
    message: str | None = None
    url: str | None = None


class Branch(msgspec.Struct):
    """The fields that are read of a branch."""

    name: str
    commit: Link
    protected: bool | None = None


class Tag(msgspec.Struct):
    """A tag as a list has it (`name`, `commit`) or as a reference (`ref`, `object`)."""

    name: str | None = None
    commit: Link | None = None
    ref: str | None = None
    object: Link | None = None
    tag: str | None = None
    url: str | None = None


class CommitRow(Row, frozen=True, kw_only=True):
    """`commits`: `parents` in order, None where the source did not say; times in UTC.

    `author` is the account that GitHub knows the author's address to be of; git names no account.
    `mentions` is what its message names, by `ledger.kinds.mentions`; git tells the first line.
    """

    table = "commits"

    sha: Sha
    tree: Sha | None
    parents: list[str] | None
    committed_at: datetime | None
    author: str | None
    author_id: int | None
    author_type: str | None
    mentions: list[str]


class PullCommitRow(Row, frozen=True, kw_only=True):
    """`pull_commits`: the commit `sha` is one of those that pull request `number` brings."""

    table = "pull_commits"

    number: Positive
    sha: Sha


class TipRow(Row, frozen=True, kw_only=True):
    """`branch_tips`: `branch` pointed at `sha` at `seen_at` (UTC), protected or not."""

    table = "branch_tips"

    branch: Name
    sha: Sha
    is_protected: bool | None
    seen_at: datetime | None


class TagRow(Row, frozen=True, kw_only=True):
    """`tags`: `sha` is the commit a tag points at; an annotated tag's own object is no commit."""

    table = "tags"

    tag: Name
    sha: Sha


def read_commit(observation: Kept) -> Reading:
    """Key `commit:REPOSITORY:SHA`."""
    commit = shaped(Commit, observation)
    repository = _repository(commit, observation)
    return _reading(commit, repository, f"commit:{repository}:{commit.sha}")


def read_pull_commit(observation: Kept) -> Reading:
    """A commit in the list of a pull request; key `pull_commit:REPOSITORY:NUMBER:SHA`."""
    commit = shaped(Commit, observation)
    repository = _repository(commit, observation)
    number = Location(observation.url).pull
    if number is None:
        raise no_parent("pull request")
    brought = PullCommitRow(number=number, sha=commit.sha)
    return _reading(commit, repository, f"pull_commit:{repository}:{number}:{commit.sha}", brought)


def _repository(commit: Commit, observation: Kept) -> str:
    repository = repository_of(commit.url, observation.url, known=observation.repository)
    if repository is None:
        raise no_parent("repository")
    return repository


def _reading(commit: Commit, repository: str, key: str, *others: Row) -> Reading:
    detail = commit.commit or Detail(tree=commit.tree, committer=commit.committer)
    stamp, author = detail.committer or Stamp(), commit.author or Account()
    committed = moment(stamp.date, "committer.date")
    row = CommitRow(
        sha=commit.sha,
        tree=detail.tree.sha if detail.tree else None,
        parents=None if commit.parents is None else [link.sha for link in commit.parents],
        committed_at=committed,
        author=author.login,
        author_id=author.id,
        author_type=author.type,
        mentions=mentions(detail.message or commit.message),
    )
    return Reading(
        key=key,
        repository=repository,
        source_time=committed,
        occurred_at=committed,
        actor=stamp.name,
        rows=[row, *others],
    )


def read_branch(observation: Kept) -> Reading:
    """Key `branch:REPOSITORY:NAME`; a version is the tip at the moment it was seen."""
    branch = shaped(Branch, observation)
    repository = repository_of(observation.url, known=observation.repository)
    if repository is None:
        raise no_parent("repository")
    return Reading(
        key=f"branch:{repository}:{branch.name}",
        repository=repository,
        source_time=observation.recorded,
        occurred_at=observation.recorded,
        actor=None,
        rows=[
            TipRow(
                branch=branch.name,
                sha=branch.commit.sha,
                is_protected=branch.protected,
                seen_at=observation.recorded,
            )
        ],
    )


def read_tag(observation: Kept) -> Reading:
    """Key `tag:REPOSITORY:NAME`."""
    tag = shaped(Tag, observation)
    name = tag.name or (tag.ref or "").removeprefix("refs/tags/") or tag.tag
    repository = repository_of(tag.url, observation.url, known=observation.repository)
    if repository is None or not name:
        raise no_parent("repository" if name else "tag")
    target = tag.commit or tag.object
    commit = target if target and target.type in (None, "commit") else None
    return Reading(
        key=f"tag:{repository}:{name}",
        repository=repository,
        source_time=observation.recorded,
        occurred_at=observation.recorded,
        actor=None,
        rows=[TagRow(tag=name, sha=commit.sha)] if commit else [],
    )


COMMIT = Kind("commits", "github:commit:observed", read_commit, (CommitRow,))
PULL_COMMIT = Kind(
    "pull_commits",
    "github:pull_commit:observed",
    read_pull_commit,
    (CommitRow, PullCommitRow),
)
BRANCH = Kind("branches", "github:branch:observed", read_branch, (TipRow,), snapshot=True)
TAG = Kind("tags", "github:tag:observed", read_tag, (TagRow,))
GIT_COMMIT = Kind("git_commit", "git:commit:observed", read_commit, (CommitRow,))
GIT_BRANCH = Kind("git_branch", "git:branch:observed", read_branch, (TipRow,))
GIT_TAG = Kind("git_tag", "git:tag:observed", read_tag, (TagRow,))
