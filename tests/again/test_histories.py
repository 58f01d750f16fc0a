"""Whatever happens in whatever order: what is judged again and taken over is a full evaluation."""

import random
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ledger.clock import format_time
from ledger.kinds.base import Observation
from reports.again import earlier
from tests.again.published import Published
from tests.controls.stories import observation
from tests.controls.together import Batch, batches

_MANY = settings.default is not None and settings.default.max_examples > 100
_PASSING = (0, 5, 60, 600, 1_440, 3 * 1_440, 10 * 1_440, 40 * 1_440)
"""Minutes."""
_POLICIES = (
    '[windows]\nverification = "1h"\nqa = "12h"\n',
    "[scope]\nsince = 2026-10-02T00:00:00Z\n",
    '[[roles]]\nperson = "dev"\nrole = "devops"\n',
    '[[people]]\nname = "Quinn"\ngithub = "quinn"\njira = "q1"\n',
)
_MORE = ("exception", "void", "policy", "role", "ticket", "coverage", "rename", "shared run",
         "elsewhere", "same id")  # fmt: skip
_CASES = 8
_LARGE = [batch for batch in batches() if len(batch.cases) > 100]
_BEGINNING = datetime(2026, 10, 1, tzinfo=UTC)


def _own_policy(policy: str) -> int:
    """Where a policy begins to speak of single repositories."""
    found = re.search(r"^\[+repositories\.", policy, re.MULTILINE)
    return found.start() if found else len(policy)


class _History:
    """The facts of a few cases, cut into steps, and what else may happen between them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        batch = self.chance.choice(_LARGE)
        chosen = self.chance.sample(batch.cases, _CASES)
        story = Batch(tuple(chosen)).story()
        self.policy: str = story["policy"]
        self.facts = list(story["facts"].values())
        self.repositories = [f"acme-{case.number}/shop" for case in chosen]
        self.chance.shuffle(self.facts)
        self.told: list[dict[str, Any]] = []
        self.number = 0

    def steps(self, number: int) -> list[list[Observation]]:
        """Most of the facts first, then few at a time or none, and something unexpected."""
        sizes = [self.chance.randrange(4) for _ in range(1, number)]
        first = len(self.facts) - sum(sizes)
        self.told = self.facts[:first]
        policy = Observation("policy", {"toml": self.policy}, "ledger")
        steps = [[policy, *map(observation, self.told)]]
        for size in sizes:
            part = self.facts[len(self.told) : len(self.told) + size]
            self.told = self.facts[: len(self.told) + size]
            more = [one for _ in range(self.chance.randrange(3)) for one in self._more()]
            steps.append([*map(observation, part), *more])
        return steps

    def _more(self) -> list[Observation]:
        """Something that concerns other repositories, or all; or takes back what was said."""
        self.number += 1
        what = self.chance.choice(_MORE)
        event(what)
        return getattr(self, f"_{what.replace(' ', '_')}")()  # type: ignore[no-any-return]

    def _record(self, **fields: Any) -> list[Observation]:
        return [observation({"id": f"more-{self.number}", **fields})]

    def _ids(self, *names: str) -> list[str]:
        return [str(f[name]) for f in self.told for name in names if f.get("type") and name in f]

    def _deployment(self) -> str:
        ids = [f["body"]["id"] for f in self.told if f.get("kind") == "deployments"]
        return str(self.chance.choice(ids or [1]))

    def _exception(self) -> list[Observation]:
        return self._record(
            type="exception", kind="other", repository=self.chance.choice(self.repositories),
            time="2026-09-30T10:00:00Z", by="hanna", approver="hanna", reason="trial", risk="none",
            approved_at="2026-09-30T10:00:00Z", follow_up="none", notes="nothing",
            controls=["C11.1", "C7.4", "C14.2", "C3.3"], deployment_id=self._deployment(),
        )  # fmt: skip

    def _void(self) -> list[Observation]:
        target = self.chance.choice([*self._ids("id"), str(self.chance.randrange(2, 40))])
        return self._record(type="void", record=target, reason="mistyped")

    def _policy(self) -> list[Observation]:
        cut = _own_policy(self.policy)
        self.policy = self.policy[:cut] + self.chance.choice(_POLICIES) + self.policy[cut:]
        effective = self.chance.choice(("", "effective_from = 2026-10-04T00:00:00Z\n"))
        toml = effective + self.policy
        return [Observation("policy", {"toml": toml}, "ledger")]

    def _role(self) -> list[Observation]:
        who = self.chance.choice(("dev", "amy", "quinn", "dora"))
        return self._record(type="role", person=who, role="approver",
                            **{"from": "2026-01-01T00:00:00Z"})  # fmt: skip

    def _ticket(self) -> list[Observation]:
        tickets = self._ids("ticket", "key") or ["SHOP-1"]
        return self._record(
            type="ticket", key=self.chance.choice(tickets), status="Reopened", by="quinn",
            repository=self.chance.choice(self.repositories), time="2026-10-02T09:00:00Z",
        )  # fmt: skip

    def _coverage(self) -> list[Observation]:
        until = _BEGINNING + timedelta(days=self.chance.randrange(1, 60))
        kinds = ["qa", "verification", "approval", "ticket", "exception", "rollback"]
        return self._record(
            type="coverage", of=self.chance.sample(kinds, 2),
            repository=self.chance.choice(["*", *self.repositories]),
            to=format_time(until), **{"from": "2026-01-01T00:00:00Z"},
        )  # fmt: skip

    def _rename(self) -> list[Observation]:
        name = self.chance.choice([*self.repositories, f"acme/new-{self.number}"])
        body = {"id": self.chance.randrange(1, 3), "full_name": name,
                "updated_at": f"2026-10-0{self.number % 9 + 1}T00:00:00Z"}  # fmt: skip
        return [Observation("repo", body, url=f"/repos/{name}", repository=name)]

    def _shared_run(self) -> list[Observation]:
        """A deployment that names a run of another repository."""
        runs = [f["body"]["id"] for f in self.told if f.get("kind") == "actions_runs"] or [1]
        name, run = self.chance.choice(self.repositories), self.chance.choice(runs)
        body = {
            "id": 77_000 + self.number, "state": "success", "created_at": "2026-10-03T10:00:00Z",
            "deployment_url": f"/repos/{name}/deployments/{self._deployment()}",
            "log_url": f"https://github.com/{name}/actions/runs/{run}",
        }  # fmt: skip
        return [Observation("deployment_statuses", body, url=f"/repos/{name}/deployments")]

    def _elsewhere(self) -> list[Observation]:
        """A comment in one repository with a record about another."""
        here, there = self.chance.sample([*self.repositories, "acme/ghost"], 2)
        text = (
            f"```verification\nrepository: {there}\ndeployment_id: {self._deployment()}\n"
            "result: fail\n```"
        )
        body = {
            "id": 88_000 + self.number, "body": text, "user": {"login": "dev", "id": 8},
            "created_at": "2026-10-03T11:00:00Z", "updated_at": "2026-10-03T11:00:00Z",
            "issue_url": f"/repos/{here}/issues/1",
        }  # fmt: skip
        return [Observation("issue_comments", body, url=f"/repos/{here}/issues/1/comments")]

    def _same_id(self) -> list[Observation]:
        """A record that says another again, of another repository."""
        records = [f for f in self.told if f.get("type") in ("qa", "verification", "exception")]
        if not records:
            return []
        fact = {**self.chance.choice(records), "repository": self.chance.choice(self.repositories)}
        return [observation({**fact, "notes": f"again {self.number}"})]


def _play(seed: int, passing: Sequence[int], folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(earlier, "WHOLE_EVERY", timedelta(days=10_000))
    history, published = _History(seed), Published(folder, patch)
    now = _BEGINNING + timedelta(hours=history.chance.randrange(24 * 9))
    for facts, minutes in zip(history.steps(len(passing)), passing, strict=False):
        now += timedelta(minutes=minutes, seconds=1)
        published.step(now, facts)
        event("everything" if published.again is None else f"{len(published.again)} repositories")
        assert published.differences() == {}


@settings(
    max_examples=40 if _MANY else 1,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(_PASSING), min_size=3, max_size=3))
def test_what_is_taken_over_is_what_would_be_found(seed: int, passing: list[int]) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        _play(seed, passing, Path(folder), patch)
