"""When commits entered a branch, against real git on random histories."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.evidence.history.entering import Entered, Merged, Seen, entered
from reports.evidence.history.graph import CommitGraph
from tests.ingest.repositories import Repository, make_repository

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["feature", "promote", "squash", "hotfix", "revert", "force", "look"]),
        st.booleans(),
    ),
    min_size=3,
    max_size=14,
)


@dataclass
class Told:
    """A history as it went: what main was when, and what was merged into it."""

    shop: Repository
    seen: list[Seen] = field(default_factory=list)
    pulls: list[Merged] = field(default_factory=list)
    commits: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """The time of the last commit."""
        return datetime.fromtimestamp(self.shop.seconds, UTC)

    def look(self) -> None:
        """See the tip of main."""
        self.shop.seconds += 1
        self.seen.append(Seen(self.now, self.shop.sha("main")))
        self.commits |= set(self.shop.git("rev-list", "--branches").split())

    def graph(self) -> tuple[CommitGraph, dict[str, datetime | None]]:
        """Every commit that was ever seen, and the committer dates."""
        form = "--format=%H %ct %P"
        lines = self.shop.git("log", "--no-walk=unsorted", form, *sorted(self.commits))
        rows = [line.split() for line in lines.splitlines()]
        dates: dict[str, datetime | None] = {
            row[0]: datetime.fromtimestamp(int(row[1]), UTC) for row in rows
        }
        return CommitGraph({row[0]: row[2:] for row in rows}), dates

    def contains(self, tip: str, sha: str) -> bool:
        """Whether a tip contains a commit, as git says."""
        return self.shop.git("rev-list", "--max-count=1", sha, f"^{tip}") == ""


def _tell(shop: Repository, steps: list[tuple[str, bool]]) -> Told:
    told = Told(shop)
    shop.commit("root")
    shop.git("branch", "development")
    for what, by_pull in steps:
        shop.git("switch", "-q", "development" if what == "feature" else "main")
        before, parent = shop.sha("HEAD"), shop.sha("main")
        if what in ("feature", "hotfix"):
            shop.commit(f"{what} {shop.seconds}")
        elif what == "promote":
            shop.seconds += 60
            shop.git("merge", "-q", "--no-ff", "-m", "promote", "development")
        elif what == "squash":
            shop.seconds += 60
            shop.git("merge", "-q", "--squash", "development")
            shop.git("commit", "-q", "--allow-empty", "-m", "squash")
        elif what == "revert":
            shop.seconds += 60
            shop.git("commit", "-q", "--allow-empty", "-m", "revert")
        elif what == "force" and len(shop.git("rev-list", "--first-parent", "HEAD").split()) > 1:
            shop.git("reset", "-q", "--hard", "HEAD^")
        if by_pull and what in ("promote", "squash") and shop.sha("HEAD") != before:
            pull = Merged(told.now, shop.sha("main"), parent, 1, len(told.pulls))
            told.pulls.append(pull)
        if what == "look":
            told.look()
    told.look()
    return told


def _expected(told: Told, sha: str, dates: dict[str, datetime | None]) -> datetime | None:
    """The rule in words of git: merge, else first commit of the chain, else first tip."""
    last = told.seen[-1].sha
    sightings = [one.at for one in told.seen if told.contains(one.sha, sha)]
    lacking = [one.at for one in told.seen if one.at < sightings[0]] if sightings else []
    if not sightings:
        return None
    for pull in told.pulls:
        if pull.merge_sha not in told.commits:
            continue
        first = told.shop.git("rev-list", "--max-count=1", f"{pull.merge_sha}^1")
        if told.contains(pull.merge_sha, sha) and not told.contains(first, sha):
            return min(pull.merged_at, sightings[0])
    chain = told.shop.git("rev-list", "--first-parent", "--reverse", last).split()
    on_chain = next((one for one in chain if told.contains(one, sha)), None)
    date = dates[on_chain] if on_chain else None
    if date is None or (lacking and date < lacking[-1]):
        return sightings[0]
    return min(date, sightings[0])


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=_STEPS)
def test_what_entered_when_is_what_git_says(
    steps: list[tuple[str, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    told = _tell(make_repository(tmp_path_factory.mktemp("any") / "shop"), steps)
    graph, dates = told.graph()
    found = entered(graph, dates, told.seen, told.pulls)
    last = told.seen[-1].sha
    for sha in told.commits:
        expected = _expected(told, sha, dates)
        assert (found[sha].at if sha in found else None) == expected, sha
        assert (sha in found and found[sha].is_present) == told.contains(last, sha)
        assert graph.is_ancestor(sha, last) == told.contains(last, sha)


def _at(minute: int) -> datetime:
    return datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=minute)


_GRAPH = CommitGraph({"a": [], "b": ["a"], "f": ["a"], "m": ["b", "f"], "x": ["a"]})
_DATES: dict[str, datetime | None] = {
    "a": _at(0), "b": _at(10), "f": _at(5), "m": _at(20), "x": _at(15),
}  # fmt: skip


def _known(*seen: Seen, pulls: tuple[Merged, ...] = ()) -> dict[str, Entered]:
    return entered(_GRAPH, _DATES, seen, pulls)


def test_it_is_said_how_it_is_known() -> None:
    pull = Merged(_at(21), "m", "b", 1, 7)
    found = _known(Seen(_at(12), "x"), Seen(_at(30), "m"), pulls=(pull,))
    assert {sha: (entry.at, entry.known_by) for sha, entry in found.items()} == {
        "a": (_at(0), "first_parent_commit"),
        "x": (_at(12), "first_tip_seen"),
        "m": (_at(21), "pull_request_merged"),
        "f": (_at(21), "pull_request_merged"),
        "b": (_at(30), "first_tip_seen"),
    }
    assert (found["x"].is_present, found["b"].lacked_at) == (False, _at(12))


def test_a_comparison_is_a_sighting_of_one_commit_and_of_what_it_contains() -> None:
    compared = Seen(_at(40), "f", is_tip=False, is_present=True)
    found = _known(Seen(_at(30), "b"), compared)
    assert found["f"] == Entered(_at(40), True, None, "first_tip_seen", _at(30))
    assert found["a"].known_by == "first_parent_commit"
    assert "m" not in found


def test_a_merge_whose_base_is_not_known_brought_itself_only() -> None:
    graph = CommitGraph({"f": ["e"], "m": ["b", "f"]})
    dates: dict[str, datetime | None] = {"f": _at(5), "m": _at(20)}
    found = entered(graph, dates, [Seen(_at(30), "m")], [Merged(_at(21), "m", "b", 1, 7)])
    assert {sha: entry.known_by for sha, entry in found.items()} == {
        "m": "pull_request_merged",
        "f": "first_parent_commit",
    }


@settings(deadline=None)
@given(data=st.data())
def test_what_github_lists_after_a_commit_says_the_same_as_the_whole_history(
    data: st.DataObject,
) -> None:
    size = data.draw(st.integers(2, 14))
    numbers = list(range(size))
    parents: dict[str, list[str]] = {"0": []}
    for n in numbers[1:]:
        older = data.draw(st.lists(st.sampled_from(range(n)), min_size=1, max_size=2, unique=True))
        parents[str(n)] = [str(one) for one in older]
    dates: dict[str, datetime | None] = {str(n): _at(n) for n in numbers}
    whole = CommitGraph(parents)
    tips = [str(data.draw(st.sampled_from(numbers))) for _ in range(2)]
    begins = [str(data.draw(st.sampled_from(numbers))) for _ in range(data.draw(st.integers(1, 2)))]
    listed = {begins[0]}
    for begin in begins:
        if begin not in listed or begin == begins[0]:
            listed |= {begin} | whole.only(tips, [begin])
    part = CommitGraph({sha: parents[sha] for sha in listed})
    seen = [Seen(_at(100), tips[0])]
    full, found = (entered(graph, dates, seen, ()) for graph in (whole, part))
    assert {sha: (e.at, e.is_present) for sha, e in found.items()} == {
        sha: (e.at, e.is_present) for sha, e in full.items() if sha in listed
    }
