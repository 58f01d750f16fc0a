"""What is asked of a repository, in which order.

An object's parts (a run's jobs, a deployment's statuses) are taken before the object itself, so
that an object in the ledger is a whole one. A part that is not answered is a gap for the time in
which it could have changed; the object is kept all the same, and asked again at the next visit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.github.streams.commit_pulls import KINDS as COMMIT_PULLS
from ingest.github.streams.commit_pulls import commit_pulls
from ingest.github.streams.deployed_checks import KINDS as DEPLOYED_CHECKS
from ingest.github.streams.deployed_checks import carry_records, deployed_checks
from ingest.github.streams.deployments import deployments
from ingest.github.streams.environments import KINDS as ENVIRONMENTS
from ingest.github.streams.environments import environments
from ingest.github.streams.history import commits
from ingest.github.streams.issues import comments, issues
from ingest.github.streams.merged import AT_MERGE
from ingest.github.streams.pulls import pulls
from ingest.github.streams.releases import KINDS as RELEASES
from ingest.github.streams.releases import releases, workflows
from ingest.github.streams.rules import KINDS as RULES
from ingest.github.streams.rules import rules
from ingest.github.streams.runs import KINDS as RUN_KINDS
from ingest.github.streams.runs import runs
from ingest.github.streams.teams import KINDS as TEAMS
from ingest.github.streams.teams import teams
from ingest.github.visit import Visit
from ledger.kinds.collecting import WINDOW

OVERLAP = timedelta(days=1)
"""How far every list is read again: what comes late, and what moved while it was read before."""


@dataclass(frozen=True)
class Stream:
    """A list with what belongs to its items; `kinds` names the list's own kind first.

    `collect` reads down to a moment (aware UTC) and returns from when on the kinds are whole. A
    list sorted by creation is `swept`: at times it is read as far back as something may still
    change, for it does not show what changed. Of `present_only` kinds an answer shows the present
    and nothing of the past. What is `daily` is read once a day (UTC); what is not `wanted` is
    neither read nor stated.
    """

    kinds: tuple[str, ...]
    collect: Callable[[Visit, datetime], datetime]
    swept: bool = False
    present_only: tuple[str, ...] = ()
    daily: bool = False
    wanted: Callable[[Visit], bool] = lambda _: True

    def lookback(self, visit: Visit) -> timedelta:
        """How far before what is held the list is read again."""
        return WINDOW if self.swept and visit.sweeps else OVERLAP


STREAMS = (
    Stream(ENVIRONMENTS, environments, present_only=ENVIRONMENTS[1:]),
    Stream(RULES, rules, present_only=RULES, daily=True),
    # After the environments, whose reviewers name teams.
    Stream(TEAMS, teams, present_only=TEAMS, daily=True),
    Stream(("workflows",), workflows, present_only=("workflows",), daily=True),
    Stream(RELEASES, releases, present_only=RELEASES, daily=True),
    # Deployments come before runs: they tell which runs may have had a gate.
    Stream(("deployments", "deployment_statuses"), deployments, swept=True),
    Stream(RUN_KINDS, runs, swept=True, present_only=("pending_deployments",)),
    Stream(("pulls", "reviews", *AT_MERGE), pulls),
    # After deployments, runs and pull requests, which say what is to be asked.
    Stream(COMMIT_PULLS, commit_pulls),
    Stream(DEPLOYED_CHECKS, deployed_checks, wanted=carry_records),
    Stream(("branches",), commits, present_only=("branches",)),
    Stream(("issues", "issue_timeline"), issues),
    Stream(("issue_comments",), comments),
)
