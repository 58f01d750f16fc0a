"""Opening and merging pull requests, each repository in its own way."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ingest.simulation.facts import PullRequest, Review
from ingest.simulation.history.commits import WEB
from ingest.simulation.organisation import AUTHORS, OWNER, Person
from ingest.simulation.world import RepositoryFacts


@dataclass(frozen=True)
class Asked:
    """What is asked to be merged: branch `head` into branch `base`."""

    head: str
    base: str
    title: str
    body: str
    author: Person


def open_pull(facts: RepositoryFacts, asked: Asked, at: datetime) -> PullRequest:
    """Open a pull request; its head stays reachable as `refs/pull/N/head`, as on GitHub."""
    history = facts.history
    head, base = history.tip(asked.head), history.tip(asked.base)
    merged = history.merged(base.sha, head.sha)
    number = facts.number("issue")
    pull = PullRequest(
        id=facts.ids.next("pull"),
        number=number,
        title=asked.title,
        body=asked.body,
        author=asked.author,
        head=asked.head,
        head_sha=head.sha,
        base=asked.base,
        base_sha=base.sha,
        commits=len(list(history.missing(head.sha, base.sha))),
        changed_files=sum(
            merged.get(path) != base.files.get(path) for path in {*merged, *base.files}
        ),
        opened_at=at,
        merged_at=None,
        merged_by=None,
        merge_sha=None,
    )
    history.refs[f"refs/pull/{number}/head"] = head.sha
    facts.pulls.append(pull)
    return pull


def merge_pull(
    facts: RepositoryFacts, pull: PullRequest, at: datetime, *, by: str = "", reviewed: bool = True
) -> PullRequest:
    """Approve and merge an open pull request; `by` overrides the repository's way to merge.

    One that is not `reviewed` is merged without an approval.

    The branch is deleted, except development and main.
    """
    reviewer = facts.rng.choice([person for person in AUTHORS if person is not pull.author])
    if reviewed:
        facts.reviews.append(_approval(facts, pull, reviewer, at - timedelta(minutes=6)))
    history = facts.history
    match by or facts.repository.promotes_by:
        case "merge":
            text = f"Merge pull request #{pull.number} from {OWNER}/{pull.head}\n\n{pull.title}"
            made = history.merge(pull.base, pull.head_sha, reviewer, at, text)
        case "squash":
            text = f"{pull.title} (#{pull.number})"
            made = history.squash(pull.base, pull.head_sha, pull.author, at, text)
        case _:
            made = history.rebase(pull.base, pull.head_sha, at)
    if pull.head not in ("development", "main"):
        del history.refs[f"refs/heads/{pull.head}"]
    merged = replace(pull, merged_at=at, merged_by=reviewer, merge_sha=made.sha)
    facts.pulls[facts.pulls.index(pull)] = merged
    return merged


def _approval(facts: RepositoryFacts, pull: PullRequest, by: Person, at: datetime) -> Review:
    return Review(
        id=facts.ids.next("review"),
        pull=pull.number,
        reviewer=by,
        commit=pull.head_sha,
        submitted_at=at,
    )


def merge_main_back(facts: RepositoryFacts, at: datetime) -> None:
    """Merge main into development, which changes its history and not its content.

    After a squash or rebase the two have the same tree and different commits; without this
    the next promotion would bring the old changes again. The message keeps the pipeline quiet.
    """
    main = facts.history.tip("main").sha
    text = "Merge branch 'main' into development [skip ci]"
    facts.history.merge("development", main, WEB, at, text)
