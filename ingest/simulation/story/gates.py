"""How a deployment came through its environment's gate."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ingest.simulation.facts import Gap
from ingest.simulation.organisation import (
    COVERED_FROM,
    NOW,
    OTTO,
    PETRA,
    RELEASE_TRAIN,
    Person,
    approvers_at,
)
from ingest.simulation.story.plan import Gate
from ingest.simulation.world import RepositoryFacts

Decision = Literal["approved", "rejected"]


@dataclass(frozen=True)
class Passage:
    """Whether a deployment waited at the gate, and what was decided there by whom.

    No reviewer stands for a deleted account. `collected` is false where nobody fetched the
    decision.
    """

    waited: bool
    decision: Decision | None = None
    reviewer: Person | None = None
    collected: bool = True
    deleted: Person | None = None
    """Whose account it was that is deleted today."""


OPEN = Passage(waited=False)
"""No gate was asked."""


def passage(gate: Gate, facts: RepositoryFacts, at: datetime, author: Person) -> Passage:
    """Return how a gate was passed at a moment, choosing among those who may approve.

    `author` wrote what wants to pass.
    """
    approver = facts.rng.choice(approvers_at(at))
    passages = {
        "approved": Passage(True, "approved", approver),
        "open": OPEN,
        "no_reviewers": OPEN,
        "bypassed": Passage(True),
        "rejected": Passage(True, "rejected", approver),
        "by_author": Passage(True, "approved", author),
        "by_bot": Passage(True, "approved", RELEASE_TRAIN),
        "by_deleted_account": Passage(True, "approved", None, deleted=PETRA),
        "by_former_approver": Passage(True, "approved", OTTO),
        "not_collected": Passage(True, "approved", approver, collected=False),
    }
    return passages[gate]


def spans(kind: str, facts: RepositoryFacts) -> list[tuple[datetime, datetime]]:
    """Return the spans in which a kind of the repository was collected, gaps left out."""
    spans, begin = [], COVERED_FROM
    for gap in sorted(facts.gaps, key=_begin):
        if gap.kind == kind:
            spans.append((begin, gap.begin))
            begin = gap.end
    return [*spans, (begin, NOW)]


def _begin(gap: Gap) -> datetime:
    return gap.begin
