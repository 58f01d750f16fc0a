"""The bodies of one repository as of one moment, newest first as GitHub lists them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from ingest.simulation.bodies import (
    check_run,
    deployment,
    environment,
    issue,
    pull,
    release,
    rules,
    status,
    timeline,
)
from ingest.simulation.bodies import commit as commits
from ingest.simulation.bodies import repository as repositories
from ingest.simulation.bodies.common import Body, stamp
from ingest.simulation.bodies.job import job
from ingest.simulation.bodies.run import run
from ingest.simulation.bodies.workflow import branch, workflow
from ingest.simulation.facts import (
    Deployment,
    EnvironmentRules,
    GateReview,
    Job,
    PullRequest,
    Run,
)
from ingest.simulation.history.commits import Commit
from ingest.simulation.loopback.moment import Past, branch_tips


@dataclass(frozen=True)
class Bounds:
    """What lists of runs do not show: GitHub's numbers, and an index that lags not at all.

    An unfiltered list ends after `listed_at_most` runs and a filtered one after `found_at_most`,
    and both still tell the whole number. Filtered lists come from a search index, which hears of
    a run `index_lag` after it was made.
    """

    listed_at_most: int = 40_000
    found_at_most: int = 1_000
    index_lag: timedelta = timedelta(0)


USUAL = Bounds()


class View:
    """What GitHub says of a repository at `at` (aware UTC)."""

    def __init__(self, past: Past, at: datetime, bounds: Bounds = USUAL) -> None:
        self.at = at
        self.bounds = bounds
        self.repository = past.facts.repository
        self.facts = past.as_of(at)
        self._ever: dict[str, EnvironmentRules] = {r.environment: r for r in past.facts.rules}

    def itself(self) -> Body:
        """The repository."""
        body = repositories.full_repository(self.repository)
        seen = {name: min(str(body[name]), stamp(self.at)) for name in ("updated_at", "pushed_at")}
        return {**body, **seen}

    def workflows(self) -> list[Body]:
        """The workflows."""
        return [workflow(one, self.repository) for one in self.facts.workflows.values()]

    def branches(self) -> list[Body]:
        """The branches that still exist."""
        return [branch(name, sha, self.repository) for name, sha in self._tips.items()]

    def commit(self, sha: str) -> Body:
        """A commit; LookupError where there is none yet."""
        return commits.whole_commit(self._commit(sha), self.repository)

    def comparison(self, base: str, head: str) -> tuple[Body, list[Body]]:
        """How a head stands to a base (names of branches or SHAs), and the commits it has more.

        LookupError where one is not known, or nothing connects them.
        """
        history, (ours, theirs) = self.facts.history, (self._commit(base), self._commit(head))
        shared = history.ancestors(ours.sha) & history.ancestors(theirs.sha)
        common = next((sha for sha in reversed(history.commits) if sha in shared), None)
        if common is None:
            raise LookupError(head)
        ahead = list(history.missing(theirs.sha, ours.sha))
        behind = sum(1 for _ in history.missing(ours.sha, theirs.sha))
        around = commits.comparison(
            f"{base}...{head}", ours, history.commits[common], len(ahead), behind, self.repository
        )
        return around, [commits.commit(one, self.repository) for one in ahead]

    def _commit(self, name: str) -> Commit:
        """The commit that a SHA or the name of a branch stands for."""
        found = self.facts.history.commits[self._tips.get(name, name)]
        if found.committed_at > self.at:
            raise LookupError(name)
        return found

    @cached_property
    def _tips(self) -> dict[str, str]:
        return dict(branch_tips(self.facts.history, self.at))

    def branch(self, name: str) -> Body:
        """A branch; KeyError where there is none of that name."""
        sha = dict(branch_tips(self.facts.history, self.at))[name]
        return rules.branch(name, self.facts.history.commits[sha], self.repository)

    def branch_policies(self, environment_name: str) -> list[Body]:
        """The branches that may deploy to an environment; KeyError where there is none."""
        found = {one.environment: one for one in self.facts.rules}[environment_name]
        return environment.branch_policies(found, self.repository)

    @cached_property
    def attempts(self) -> dict[int, list[Run]]:
        """The attempts of each run, first to last; the newest run first."""
        found: dict[int, list[Run]] = {}
        for one in sorted(self.facts.runs, key=lambda one: one.attempt):
            found.setdefault(one.id, []).append(one)
        newest = sorted(found, key=lambda number: (found[number][0].created_at, number))
        return {number: found[number] for number in reversed(newest)}

    def run(self, one: Run) -> Body:
        """An attempt of a run."""
        return run(one, self.facts.history.commits[one.sha], self.repository)

    @cached_property
    def latest(self) -> list[Run]:
        """Every run as its latest attempt, the newest first."""
        return [attempts[-1] for attempts in self.attempts.values()]

    def jobs(self, run_id: int, attempt: int | None) -> list[Body]:
        """The jobs of one attempt of a run, of all where `attempt` is None."""
        return [
            job(one, self.repository)
            for one in self._jobs.get(run_id, [])
            if attempt in (None, one.run.attempt)
        ]

    @cached_property
    def _jobs(self) -> dict[int, list[Job]]:
        """The jobs of each run."""
        found: dict[int, list[Job]] = {}
        for one in self.facts.jobs:
            found.setdefault(one.run.id, []).append(one)
        return found

    def check_runs(self, sha: str) -> list[Body]:
        """The check runs of a commit."""
        jobs = [one for one in self.facts.jobs if one.run.sha == sha]
        declared = [one for one in self.facts.checks if one.sha == sha]
        return [
            *(check_run.check_run(one, self.repository) for one in jobs),
            *(check_run.declared(one, self.repository) for one in declared),
        ]

    def commit_statuses(self, sha: str) -> list[Body]:
        """The statuses of a commit."""
        return [
            status.status(one, self.repository)
            for one in self.facts.pulls
            if one.head_sha == sha and status.status_at(one) <= self.at
        ]

    def pull_commits(self, number: int) -> list[Body]:
        """The commits that a pull request brings, parents first."""
        return [commits.commit(one, self.repository) for one in self._brought[number]]

    def commit_pulls(self, sha: str) -> list[Body]:
        """The pull requests of a commit as lists hold them; KeyError for an unknown commit."""
        _ = self.facts.history.commits[sha]
        return [
            pull.listed(self.pulls[one.number])
            for one in reversed(self.facts.pulls)
            if one.merge_sha == sha or sha in {made.sha for made in self._brought[one.number]}
        ]

    def released(self) -> list[PullRequest]:
        """The pull requests of which a release was made, the newest first."""
        return [
            one
            for one in reversed(self.facts.pulls)
            if release.is_released(one, self.repository) and release.released_at(one) <= self.at
        ]

    @cached_property
    def _brought(self) -> dict[int, list[Commit]]:
        """The commits of each pull request."""
        missing = self.facts.history.missing
        return {one.number: list(missing(one.head_sha, one.base_sha)) for one in self.facts.pulls}

    def approvals(self, run_id: int) -> list[Body]:
        """The decisions at the gates of a run."""
        return [
            environment.approval(one, self._ever[one.environment], self.repository)
            for one in self._decided.get(run_id, [])
        ]

    @cached_property
    def _decided(self) -> dict[int, list[GateReview]]:
        """The decisions at the gates of each run."""
        found: dict[int, list[GateReview]] = {}
        for one in self.facts.gate_reviews:
            found.setdefault(one.run_id, []).append(one)
        return found

    def pending(self, run_id: int) -> list[Body]:
        """The gates at which a run waits."""
        return [
            environment.pending(one, self._ever[one.environment], self.repository)
            for one in self.facts.pending_gates
            if one.run_id == run_id
        ]

    def environments(self) -> list[Body]:
        """The environments with their rules."""
        return [environment.environment(one, self.repository) for one in self.facts.rules]

    @cached_property
    def deployments(self) -> dict[int, Deployment]:
        """The deployments by id, the newest first."""
        newest = sorted(self.facts.deployments, key=lambda one: one.id, reverse=True)
        return {one.id: one for one in newest}

    def deployment(self, one: Deployment) -> Body:
        """A deployment."""
        return deployment.deployment(one, self.repository)

    def statuses(self, deployment_id: int) -> list[Body]:
        """The statuses of a deployment, newest first; KeyError where there is none of that id."""
        one = self.deployments[deployment_id]
        return [deployment.status(step, one, self.repository) for step in reversed(one.statuses)]

    @cached_property
    def pulls(self) -> dict[int, Body]:
        """The pull requests by number, each as a single GET gives it; the newest first."""
        return {
            one.number: {
                **pull.pull(one, self._comments[one.number], self.repository),
                "updated_at": stamp(self._touched(one.number, one.merged_at or one.opened_at)),
            }
            for one in reversed(self.facts.pulls)
        }

    def reviews(self, number: int) -> list[Body]:
        """The reviews of a pull request."""
        return [
            pull.review(one, self.repository) for one in self.facts.reviews if one.pull == number
        ]

    @cached_property
    def issues(self) -> dict[int, Body]:
        """The issues by number, pull requests among them as on GitHub."""
        found: dict[int, Body] = {}
        for one in self.facts.issues:
            body = issue.issue(one, self._comments[one.number], self.repository)
            touched = self._touched(one.number, one.closed_at or one.opened_at)
            found[one.number] = {**body, "updated_at": stamp(touched)}
        for asked in self.facts.pulls:
            body = issue.of_pull(asked, self._comments[asked.number], self.repository)
            touched = self._touched(asked.number, asked.merged_at or asked.opened_at)
            found[asked.number] = {**body, "updated_at": stamp(touched)}
        return found

    def comments(self) -> list[Body]:
        """The comments on issues and pull requests, in the order they were made."""
        numbers = {one.number for one in self.facts.pulls}
        return [
            issue.comment(one, one.issue in numbers, self.repository) for one in self.facts.comments
        ]

    def timeline(self, number: int) -> list[Body]:
        """The timeline of an issue, oldest first."""
        events = [
            timeline.commented(one, self.repository)
            for one in self.facts.comments
            if one.issue == number
        ]
        events += [
            timeline.closed(one, one.closed_at, self.repository)
            for one in self.facts.issues
            if one.number == number and one.closed_at
        ]
        return sorted(events, key=lambda event: str(event["created_at"]))

    @cached_property
    def _comments(self) -> Counter[int]:
        return Counter(one.issue for one in self.facts.comments)

    def _touched(self, number: int, at: datetime) -> datetime:
        """When an issue or pull request last changed, what was said on it included."""
        said = [one.updated_at for one in self.facts.comments if one.issue == number]
        judged = [one.submitted_at for one in self.facts.reviews if one.pull == number]
        return max([at, *said, *judged])
