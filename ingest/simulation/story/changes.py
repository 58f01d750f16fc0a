"""Pull requests into development, with the deployments that follow them by themselves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import PurePath

from ingest.simulation.facts import PullRequest
from ingest.simulation.organisation import AUTHORS, Person
from ingest.simulation.story.branches import Asked, merge_pull, open_pull
from ingest.simulation.story.pipeline import Order, Outcome, deploy
from ingest.simulation.story.plan import Step
from ingest.simulation.story.process import merged
from ingest.simulation.story.walk import Walk

VERBS = ("Show", "Keep", "Explain", "Speed up", "Simplify", "Validate", "Cache", "Log")
THINGS = ("totals", "addresses", "discounts", "errors", "history", "limits", "names", "dates")


def features(walk: Walk) -> None:
    """Merge the walk's changes into development in the morning, one or two of them."""
    count = walk.facts.rng.choice((1, 1, 2))
    pulls = [propose_feature(walk, walk.at(5, 30), walk.author)]
    pulls += [propose_feature(walk, walk.at(5, 30 + 10 * number)) for number in range(1, count)]
    for number, pull in enumerate(pulls):
        into_development(walk, pull, walk.at(7, 50 * number))
    if walk.plan.reverts:
        pull = _propose_revert(walk, walk.at(8, 10))
        into_development(walk, pull, walk.at(9))


def propose_feature(walk: Walk, at: datetime, author: Person | None = None) -> PullRequest:
    """Open a pull request with a new change, by anybody where no author is named."""
    author = author or walk.facts.rng.choice(AUTHORS)
    title, changes = _change(walk)
    return _propose(walk, author, title, changes, at)


def into_development(
    walk: Walk, pull: PullRequest, at: datetime, *, reviewed: bool = True
) -> PullRequest:
    """Merge a pull request into development; it is deployed there by itself."""
    pull = merge_pull(walk.facts, pull, at, reviewed=reviewed)
    if walk.plan.development_fails:
        _deploy(walk, pull, at + timedelta(seconds=20), "development_failed", "failure")
        at += timedelta(minutes=25)
    _deploy(walk, pull, at + timedelta(seconds=20), "development", "success")
    repository = walk.facts.repository.full_name
    name = f"preview-{pull.number}"
    preview = next((one.url for one in walk.facts.deployments if one.environment == name), None)
    own = merged(walk.facts.repository, preview=preview, handed_over=walk.handed_over)
    step: Step = "pull_request" if reviewed else "pull_request_late"
    walk.tell(step, None, f"pull_request:{repository}:{pull.number}", own)
    return pull


def _deploy(walk: Walk, pull: PullRequest, at: datetime, step: Step, outcome: Outcome) -> None:
    tip = walk.facts.history.tip("development")
    order = Order(
        kind="development",
        environment="development",
        event="push",
        ref="development",
        sha=tip.sha,
        title=tip.message.splitlines()[0],
        actor=pull.merged_by or pull.author,
        at=at,
        outcome=outcome,
    )
    deployment, _ = deploy(walk.facts, order)
    walk.tell(step, order.environment, str(deployment.id))


def _change(walk: Walk) -> tuple[str, Mapping[str, str | None]]:
    """Return the title and the new file of a change."""
    facts = walk.facts
    rng = facts.rng
    title = f"{rng.choice(VERBS)} {rng.choice(THINGS)}"
    area = rng.choice(facts.repository.areas)
    number = facts.number("change")
    path = f"{area}/{title.lower().replace(' ', '_')}_{number}.py"
    text = f'"""{title} ({walk.ticket})."""\n\nLIMIT = {rng.randrange(1000)}\n'
    return f"{title} in {area}", {path: text}


def _propose(
    walk: Walk, author: Person, title: str, changes: Mapping[str, str | None], at: datetime
) -> PullRequest:
    """Commit a change on a branch of its own, open a pull request, and show its preview."""
    facts = walk.facts
    branch = f"feature/{walk.ticket.lower()}-{facts.number('branch')}"
    facts.history.point(branch, facts.history.tip("development").sha)
    facts.history.change(branch, changes, author, at - timedelta(minutes=12), title)
    body = f"For {walk.ticket}.\n\n{title}, so that nobody has to ask.\n"
    pull = open_pull(facts, Asked(branch, "development", title, body, author), at)
    if facts.repository.has_previews and facts.rng.random() < 1 / 2:
        _preview(walk, pull)
    return pull


def _preview(walk: Walk, pull: PullRequest) -> None:
    order = Order(
        kind="preview",
        environment=f"preview-{pull.number}",
        event="pull_request",
        ref=pull.head,
        sha=pull.head_sha,
        title=pull.title,
        actor=pull.author,
        at=pull.opened_at + timedelta(seconds=45),
        url=f"https://pr-{pull.number}.shop.acme.example" if pull.number % 4 else "",
    )
    deployment, _ = deploy(walk.facts, order)
    walk.tell("preview", order.environment, str(deployment.id))


def _propose_revert(walk: Walk, at: datetime) -> PullRequest:
    """Open a pull request that takes back the newest change that is in production."""
    released = walk.facts.history.commits[walk.facts.released[-1]]
    path = max((path for path in released.files if "_" in PurePath(path).stem), key=_change_number)
    author = walk.facts.rng.choice(AUTHORS)
    return _propose(walk, author, f"Revert {path}", {path: None}, at)


def _change_number(path: str) -> int:
    _, _, number = PurePath(path).stem.rpartition("_")
    return int(number) if number.isdigit() else 0
