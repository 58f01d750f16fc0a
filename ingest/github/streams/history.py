"""Branches and commits for where no clone is allowed: what is judged, and nothing that is known.

For a commit that was deployed or tested and that the ledger does not know, GitHub compares it with
the branches it may be in, and lists all that they have more. So the known history is whole from the
first such commit on, and later comparisons only add what is new. Where git is ingested as well,
there is next to nothing to ask.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Item, whole
from ingest.github.comparing import MOST_COMMITS, check, compare
from ingest.github.policy import recorded
from ingest.github.visit import GONE, Visit
from ingest.github.wanted import Wanted, ancestors, compared, refused, wanted
from ingest.rewrites import Former, former_tips, moved, noticed
from ledger.kinds.base import Observation, is_sha
from ledger.reading.names import ours

MOST_ASKED = 200
"""Commits that are asked for in one visit; the others are left to the next ones."""

ASKED_AGAIN = timedelta(days=7)
"""After this GitHub is asked once more for a commit that it did not know."""

_READ_BACK = (
    *("deployments", "deployment_statuses", "actions_runs", "tags"),
    *("pulls", "pull_commits", "commits", "compare"),
)

_CHECKED = f"""
SELECT head, base_ref, max(seen_at) FROM compares
WHERE {ours()} AND head IS NOT NULL AND seen_at IS NOT NULL GROUP BY ALL
"""
_BY_GIT = f"""
SELECT max(until) FROM coverage WHERE origin = 'git' AND of = 'commits' AND {ours("covered")}
"""


def commits(visit: Visit, _: datetime) -> datetime:
    """The branches as they are, and what is not known yet of commits that are judged.

    Of the past of branches GitHub says nothing: they are known from now on. Raises UnansweredError,
    also when all else is done, where a branch could not be compared with its former tip.
    """
    visit.store("branches")
    policy = recorded(visit.ledger, visit.repository)
    heads, is_whole = _heads(visit)
    tips = {branch: str(_sha(item)) for branch, item in heads.items()}
    homes = {
        kind: [branch for branch in policy.branch_names(kind) if branch in heads]
        for kind in ("production", "development")
    }  # fmt: skip
    judged = {branch for listed in homes.values() for branch in listed}
    unanswered = _follow(visit, heads, tips, judged, is_whole=is_whole)
    visit.store(*_READ_BACK)
    named = wanted(visit.ledger, visit.repository.names, policy)
    if _fetch(visit, named, [tips[branch] for listed in homes.values() for branch in listed]):
        visit.flush()
        named = wanted(visit.ledger, visit.repository.names, policy)
    _check(visit, named, homes, tips)
    if unanswered:
        raise unanswered
    return visit.start


def _heads(visit: Visit) -> tuple[dict[str, Item], bool]:
    """The branches by name, and whether that is all; what is none goes to quarantine."""
    found = whole(visit.client, visit.listing("/branches"))
    heads = {item.get("name"): item for item in found if _is_branch(item)}
    visit.take("branches", [item for item in found if not _is_branch(item)])
    return heads, len(heads) == len(found)


def _is_branch(item: Item) -> bool:
    name = item.get("name")
    return isinstance(name, str) and name != "" and _sha(item) is not None


def _sha(item: Item) -> str | None:
    commit = item.get("commit")
    sha = commit.get("sha") if isinstance(commit, dict) else None
    return sha if is_sha(sha) else None


def _follow(
    visit: Visit,
    heads: Mapping[str, Item],
    tips: Mapping[str, str],
    homes: set[str],
    *,
    is_whole: bool,
) -> UnansweredError | None:
    """Keep the branches that moved; of those that are judged by, also what they have more.

    A branch that could not be compared with its former tip keeps that one until it can be; returned
    is why.
    """
    unanswered: UnansweredError | None = None
    former = former_tips(visit.ledger, visit.repository.names, visit.start)
    unknown: set[str] = set()
    for branch, was, now in moved(former, tips):
        # One that cannot be read may be any of those that are missed.
        if branch not in homes if now is not None else not is_whole:
            continue
        try:
            is_rewritten = now is None or not _grown(visit, was, now)
        except UnansweredError as error:
            unanswered = error
            unknown.add(branch)
            continue
        if is_rewritten:
            body = noticed(branch, was, now, visit.start)
            name = visit.repository.full_name
            visit.state(Observation("rewrites", body, repository=name))
    for branch, item in heads.items():
        if branch not in unknown and (branch not in former or former[branch].sha != tips[branch]):
            visit.take("branches", [item], span=(visit.start, visit.start))
    return unanswered


def _grown(visit: Visit, was: Former, now: str) -> bool:
    """Whether a new tip contains the former one; what was pushed away may be gone altogether."""
    try:
        found = compare(visit, was.sha, now)
    except UnansweredError as error:
        if error.reason in GONE:
            return False
        raise
    # The former tip itself is known, or older than all that is.
    _take(visit, [found.item], (found.commits or [])[1:])
    return found.is_inside


def _take(visit: Visit, answers: Iterable[Item], listed: Iterable[Item]) -> None:
    span = (visit.start, visit.start)
    visit.take("compare", answers, span=span)
    visit.take("commits", listed, span=span)


def _fetch(visit: Visit, named: Sequence[Wanted], tips: list[str]) -> bool:
    """Ask for the commits that are not known, those named first first; whether any were."""
    names = visit.repository.names
    vain = refused(visit.ledger, names, visit.start - ASKED_AGAIN, "commits") | compared(
        visit.ledger, names
    )
    asked = 0
    known: set[str] = set()
    for one in named:
        if one.is_known or one.sha in known or one.sha in vain or asked >= MOST_ASKED:
            continue
        asked += 1
        try:
            known |= _fetch_one(visit, one.sha, tips)
        except UnansweredError as error:
            visit.note(["commits"], (visit.start, visit.start), error)
        visit.pause()
    return asked > 0


def _fetch_one(visit: Visit, sha: str, tips: list[str]) -> set[str]:
    """Keep a commit with all that the branches have more; the SHAs that are known now.

    All of it or nothing: a commit without what lies between would seem to have come later.
    """
    answers: list[Item] = []
    listed: dict[str, Item] = {}
    try:
        for tip in dict.fromkeys(tips):
            found = compare(visit, sha, tip)
            answers.append(found.item)
            if found.commits is None:
                _take(visit, answers, ())
                visit.note(["commits"], (visit.start, visit.start), _too_many(sha, tip))
                return set()
            listed |= {str(item.get("sha")): item for item in found.commits}
    except UnansweredError as error:
        if error.reason not in GONE:
            raise
        # Either nobody knows it, or it has nothing in common with a branch.
        listed.clear()
    if sha not in listed:
        listed[sha] = visit.read_one(f"/commits/{sha}", sha=sha)
    _take(visit, answers, listed.values())
    return set(listed)


def _too_many(sha: str, tip: str) -> UnansweredError:
    told = f"More than {MOST_COMMITS} commits lie between {sha} and {tip}"
    return UnansweredError("too_many", f"{told}: ingest the history with git.")


def _check(
    visit: Visit,
    named: Sequence[Wanted],
    homes: Mapping[str, list[str]],
    tips: Mapping[str, str],
) -> None:
    """Ask whether commits that are in no branch as far as is known are really in none."""
    names = visit.repository.names
    by_git = visit.ledger.rows(_BY_GIT, [names.parameter])[0][0]
    candidates = [
        one
        for one in named
        if one.is_known and one.homes and not (by_git and one.until and one.until <= by_git)
    ]
    checked = {
        (head, base): at for head, base, at in visit.ledger.rows(_CHECKED, [names.parameter])
    }
    inside = {
        branch: ancestors(visit.ledger, names, {tips[branch]}) if candidates else set()
        for listed in homes.values()
        for branch in listed
    }
    asked, vain = 0, refused(visit.ledger, names, visit.start - ASKED_AGAIN, "compare")
    for one in candidates:
        if one.sha in vain:
            continue
        for branch in _places(one, homes):
            at = checked.get((one.sha, branch))
            is_done = one.sha in inside[branch] or (at and (one.until is None or at >= one.until))
            if is_done or asked >= MOST_ASKED:
                continue
            asked += 1
            try:
                _take(visit, [check(visit, branch, one.sha)], ())
            except UnansweredError as error:
                visit.note(["compare"], (visit.start, visit.start), error)


def _places(one: Wanted, homes: Mapping[str, list[str]]) -> list[str]:
    return [branch for kind in sorted(one.homes) for branch in homes[kind]]
