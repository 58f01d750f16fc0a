"""What is answered at which address below a repository."""

import re
from collections.abc import Callable, Mapping

from ingest.simulation.bodies import release, rules
from ingest.simulation.bodies.common import Body
from ingest.simulation.bodies.deployment import TASK
from ingest.simulation.bodies.pull import listed
from ingest.simulation.facts import Deployment, Run, Workflow
from ingest.simulation.loopback.filters import FILTERS, in_order, in_state, matches, since
from ingest.simulation.loopback.paging import Listing
from ingest.simulation.loopback.view import View

Query = Mapping[str, str]
Answer = Body | Listing
Handler = Callable[[View, list[str], Query], Answer]

COMPARED_AT_MOST = 250
"""Commits of a comparison that is asked for without a page."""


class MissingError(LookupError):
    """Something does not exist, and GitHub says in its own words what."""


class ForbiddenError(Exception):
    """GitHub does not answer this to whoever asks."""


def handle(view: View, path: str, query: Query) -> tuple[str, Answer]:
    """Return the name of the route and what it answers.

    Raises LookupError for what does not exist and ForbiddenError for what is not answered.
    """
    for name, form, handler in _ROUTES:
        found = form.fullmatch(path)
        if found:
            return name, handler(view, list(found.groups()), query)
    raise LookupError(path)


def _runs(view: View, _: list[str], query: Query) -> Listing:
    return _listed(view, view.latest, query)


def _workflow_runs(view: View, parts: list[str], query: Query) -> Listing:
    def names(of: Workflow) -> tuple[str, str]:
        return str(of.id), of.path.split("/")[-1]

    return _listed(view, [run for run in view.latest if parts[0] in names(run.workflow)], query)


def _listed(view: View, runs: list[Run], query: Query) -> Listing:
    bounds, at_most = view.bounds, view.bounds.listed_at_most
    if FILTERS & query.keys():
        at_most = bounds.found_at_most
        heard = (run for run in runs if run.created_at <= view.at - bounds.index_lag)
        runs = [run for run in heard if matches(run, query)]
    return Listing(runs, "workflow_runs", body=view.run, at_most=at_most)


def _run(view: View, parts: list[str], _: Query) -> Body:
    return view.run(view.attempts[int(parts[0])][-1])


def _attempt(view: View, parts: list[str], _: Query) -> Body:
    attempts = {one.attempt: one for one in view.attempts[int(parts[0])]}
    return view.run(attempts[int(parts[1])])


def _attempt_jobs(view: View, parts: list[str], query: Query) -> Listing:
    _attempt(view, parts, query)
    return Listing(view.jobs(int(parts[0]), int(parts[1])), "jobs")


def _run_jobs(view: View, parts: list[str], query: Query) -> Listing:
    latest = view.attempts[int(parts[0])][-1].attempt
    every = query.get("filter") == "all"
    return Listing(view.jobs(int(parts[0]), None if every else latest), "jobs")


def _approvals(view: View, parts: list[str], _: Query) -> Listing:
    first = view.attempts[int(parts[0])][0]
    gaps = [gap for gap in view.facts.gaps if gap.kind == "approvals"]
    if any(gap.begin <= first.created_at <= gap.end for gap in gaps):
        raise ForbiddenError
    return Listing(view.approvals(int(parts[0])))


def _pending(view: View, parts: list[str], _: Query) -> Listing:
    return Listing(view.pending(view.attempts[int(parts[0])][0].id))


def _deployments(view: View, _: list[str], query: Query) -> Listing:
    def fits(one: Deployment) -> bool:
        said = {"environment": one.environment, "sha": one.sha, "ref": one.ref, "task": TASK}
        return all(query.get(name, value) == value for name, value in said.items())

    found = [one for one in view.deployments.values() if fits(one)]
    return Listing(found, body=view.deployment)


def _deployment(view: View, parts: list[str], _: Query) -> Body:
    return view.deployment(view.deployments[int(parts[0])])


def _environment(view: View, parts: list[str], _: Query) -> Body:
    return {str(body["name"]): body for body in view.environments()}[parts[0]]


def _branch(view: View, parts: list[str], _: Query) -> Body:
    try:
        return view.branch(parts[0])
    except KeyError:
        raise MissingError("Branch not found") from None


def _protection(view: View, parts: list[str], query: Query) -> Body:
    _branch(view, parts, query)
    try:
        return rules.protection(parts[0], view.repository)
    except KeyError:
        raise MissingError("Branch not protected") from None


def _ruleset(view: View, parts: list[str], _: Query) -> Body:
    body = rules.ruleset(view.repository)
    return {str(body["id"]): body}[parts[0]]


def _releases(view: View, _: list[str], __: Query) -> Listing:
    return Listing([release.release(one, view.repository) for one in view.released()])


def _tags(view: View, _: list[str], __: Query) -> Listing:
    return Listing([release.tag(one, view.repository) for one in view.released()])


def _pulls(view: View, _: list[str], query: Query) -> Listing:
    bodies = [listed(body) for body in view.pulls.values()]
    return Listing(in_order(in_state(bodies, query), query, "desc"))


def _issues(view: View, _: list[str], query: Query) -> Listing:
    bodies = [body for body in view.issues.values() if since(body, query)]
    return Listing(in_order(in_state(bodies, query), query, "desc"))


def _comments(view: View, _: list[str], query: Query) -> Listing:
    bodies = [body for body in view.comments() if since(body, query)]
    return Listing(in_order(bodies, query, "asc"))


def _issue_comments(view: View, parts: list[str], query: Query) -> Listing:
    url = view.issues[int(parts[0])]["url"]
    bodies = [body for body in view.comments() if body["issue_url"] == url and since(body, query)]
    return Listing(bodies)


def _timeline(view: View, parts: list[str], _: Query) -> Listing:
    return Listing(view.timeline(int(str(view.issues[int(parts[0])]["number"]))))


def _reviews(view: View, parts: list[str], _: Query) -> Listing:
    return Listing(view.reviews(int(str(view.pulls[int(parts[0])]["number"]))))


def _compare(view: View, parts: list[str], _: Query) -> Listing:
    around, commits = view.comparison(parts[0], parts[1])
    return Listing(commits, "commits", around, COMPARED_AT_MOST)


_NAMED: dict[str, Handler] = {
    "": lambda view, _, __: view.itself(),
    "/actions/workflows": lambda view, _, __: Listing(view.workflows(), "workflows"),
    "/actions/workflows/NAME/runs": _workflow_runs,
    "/actions/runs": _runs,
    "/actions/runs/ID": _run,
    "/actions/runs/ID/attempts/ID": _attempt,
    "/actions/runs/ID/attempts/ID/jobs": _attempt_jobs,
    "/actions/runs/ID/jobs": _run_jobs,
    "/actions/runs/ID/approvals": _approvals,
    "/actions/runs/ID/pending_deployments": _pending,
    "/deployments": _deployments,
    "/deployments/ID": _deployment,
    "/deployments/ID/statuses": lambda view, parts, _: Listing(view.statuses(int(parts[0]))),
    "/environments": lambda view, _, __: Listing(view.environments(), "environments"),
    "/environments/NAME": _environment,
    "/environments/NAME/deployment-branch-policies": lambda view, parts, _: Listing(
        view.branch_policies(parts[0]), "branch_policies"
    ),
    "/pulls": _pulls,
    "/pulls/ID": lambda view, parts, _: view.pulls[int(parts[0])],
    "/pulls/ID/reviews": _reviews,
    "/pulls/ID/commits": lambda view, parts, _: Listing(view.pull_commits(int(parts[0]))),
    "/commits/SHA/pulls": lambda view, parts, _: Listing(view.commit_pulls(parts[0])),
    "/commits/SHA/statuses": lambda view, parts, _: Listing(view.commit_statuses(parts[0])),
    "/commits/SHA/check-runs": lambda v, parts, _: Listing(v.check_runs(parts[0]), "check_runs"),
    "/commits/SHA": lambda view, parts, _: view.commit(parts[0]),
    "/compare/PAIR": _compare,
    "/issues": _issues,
    "/issues/comments": _comments,
    "/issues/ID": lambda view, parts, _: view.issues[int(parts[0])],
    "/issues/ID/comments": _issue_comments,
    "/issues/ID/timeline": _timeline,
    "/branches": lambda view, _, __: Listing(view.branches()),
    "/branches/NAME": _branch,
    "/branches/NAME/protection": _protection,
    "/rules/branches/NAME": lambda v, parts, _: Listing(rules.in_force(parts[0], v.repository)),
    "/rulesets": lambda view, _, __: Listing(rules.rulesets(view.repository)),
    "/rulesets/ID": _ruleset,
    "/releases": _releases,
    "/tags": _tags,
}

_PARTS = {"PAIR": r"(.+?)\.\.\.(.+)", "ID": r"(\d+)", "NAME": r"([^/]+)", "SHA": r"([0-9a-f]{40})"}


def _form(name: str) -> re.Pattern[str]:
    return re.compile("/".join(_PARTS.get(part, part) for part in name.split("/")))


_ROUTES = [(name, _form(name), handler) for name, handler in _NAMED.items()]
