"""Issues that ask for QA, and comments on them and on pull requests."""

from dataclasses import replace
from datetime import datetime

from ingest.simulation.facts import Comment, Issue
from ingest.simulation.organisation import Person
from ingest.simulation.world import RepositoryFacts


def open_issue(
    facts: RepositoryFacts, author: Person, title: str, body: str, at: datetime
) -> Issue:
    """Open an issue."""
    issue = Issue(
        id=facts.ids.next("issue"),
        number=facts.number("issue"),
        title=title,
        body=body,
        author=author,
        opened_at=at,
        closed_at=None,
    )
    facts.issues.append(issue)
    return issue


def close(facts: RepositoryFacts, issue: Issue, at: datetime) -> None:
    """Close an issue."""
    facts.issues[facts.issues.index(issue)] = replace(issue, closed_at=at)


def comment(facts: RepositoryFacts, issue: int, author: Person, body: str, at: datetime) -> Comment:
    """Write a comment on an issue or pull request, by its number."""
    written = Comment(facts.ids.next("comment"), issue, author, body, at, at)
    facts.comments.append(written)
    return written


def edit(facts: RepositoryFacts, written: Comment, body: str, at: datetime) -> None:
    """Give a comment another text; the version before stays."""
    facts.comments.append(replace(written, body=body, updated_at=at))
