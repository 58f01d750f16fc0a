"""What is asked of a repository, in which order.

An object's parts (a run's jobs, a deployment's statuses) are taken before the object itself, so
that an object in the ledger is a whole one. A part that is not answered is a gap for the time in
which it could have changed; the object is kept all the same, and asked again at the next visit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.github.streams.commits import KINDS as COMMITS
from ingest.github.streams.commits import commits
from ingest.github.streams.deployments import deployments
from ingest.github.streams.environments import KINDS as ENVIRONMENTS
from ingest.github.streams.environments import environments
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

LOOKBACK = timedelta(days=63)
"""30 days in which a run may be repeated, 30 in which it may wait, and slack (github.md, 3)."""

OVERLAP = timedelta(days=1)
"""How far lists that are sorted by change are read again."""


@dataclass(frozen=True)
class Stream:
    """A list with what belongs to its items; `kinds` names the list's own kind first.

    `collect` reads down to a moment (aware UTC) and returns from when on the kinds are whole.
    `lookback` is how far it reads again when all before is held. Of `present_only` kinds an
    answer shows the present and nothing of the past. What is `daily` is read once a day (UTC).
    """

    kinds: tuple[str, ...]
    collect: Callable[[Visit, datetime], datetime]
    lookback: timedelta
    present_only: tuple[str, ...] = ()
    daily: bool = False


STREAMS = (
    Stream(ENVIRONMENTS, environments, LOOKBACK, present_only=ENVIRONMENTS[1:]),
    Stream(RULES, rules, LOOKBACK, present_only=RULES, daily=True),
    # After the environments, whose reviewers name teams.
    Stream(TEAMS, teams, LOOKBACK, present_only=TEAMS, daily=True),
    Stream(("workflows",), workflows, LOOKBACK, present_only=("workflows",), daily=True),
    Stream(RELEASES, releases, LOOKBACK, present_only=RELEASES, daily=True),
    # Deployments come before runs: they tell which runs may have had a gate.
    Stream(("deployments", "deployment_statuses"), deployments, LOOKBACK),
    Stream(RUN_KINDS, runs, LOOKBACK, present_only=("pending_deployments",)),
    Stream(("pulls", "reviews", *AT_MERGE), pulls, OVERLAP),
    # After deployments, runs and pull requests, which say what is to be asked.
    Stream(COMMITS, commits, LOOKBACK),
    Stream(("issues", "issue_timeline"), issues, OVERLAP),
    Stream(("issue_comments",), comments, OVERLAP),
)
