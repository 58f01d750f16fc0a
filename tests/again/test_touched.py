"""What each thing that may happen touches: a repository, several, or all."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.reading import publish
from ledger.reading.workspace import Workspace, moment
from ledger.writing.append import Incoming, append
from reports.again.earlier import earlier_copy
from reports.again.frame import put_frame
from reports.again.touched import Earlier, touched
from tests.again.two import DEPLOYMENT, NOW, ONE, OTHER, RUN
from tests.controls.stories import observation

ALL = None


def _record(**fields: Any) -> Observation:
    return observation({"time": "2026-10-02T11:00:00Z", "by": "hanna", **fields})


def _coverage(until: str, repository: str) -> Observation:
    body = {"type": "coverage", "of": ["qa"], "repository": repository, "to": until}
    return observation({**body, "from": "2026-01-01T00:00:00Z"})


def _repo(number: int, name: str, time: str = "2026-10-01T00:00:00Z") -> Observation:
    body = {"id": number, "full_name": name, "updated_at": time}
    return Observation("repo", body, url=f"/repos/{name}", repository=name)


def _status_of_a_run_elsewhere() -> Observation:
    body = {
        "id": 9, "state": "success", "created_at": "2026-10-02T11:00:00Z",
        "deployment_url": f"/repos/{ONE}/deployments/9",
        "log_url": f"https://github.com/{OTHER}/actions/runs/{RUN}",
    }  # fmt: skip
    return Observation("deployment_statuses", body, url=f"/repos/{ONE}/deployments")


def _comment_about_the_other() -> Observation:
    text = f"```verification\nrepository: {OTHER}\ndeployment_id: 1\nresult: fail\n```"
    body = {
        "id": 9, "body": text, "user": {"login": "dev", "id": 8},
        "created_at": "2026-10-02T11:00:00Z", "updated_at": "2026-10-02T11:00:00Z",
        "issue_url": f"/repos/{ONE}/issues/1",
    }  # fmt: skip
    return Observation("issue_comments", body, url=f"/repos/{ONE}/issues/1/comments")


_EXCEPTION = {
    "type": "exception", "id": "x", "kind": "other", "controls": ["C11.1"], "reason": "a trial",
    "risk": "none", "approver": "hanna", "approved_at": "2026-10-01T07:00:00Z", "follow_up": "X-1",
    "deployment_id": str(DEPLOYMENT), "repository": ONE,
}  # fmt: skip

CASES: dict[str, tuple[Callable[[], list[Observation]], frozenset[str] | None]] = {
    "nothing": (list, frozenset()),
    "a policy": (lambda: [Observation("policy", {"toml": ""}, "ledger")], ALL),
    "a role": (lambda: [_record(type="role", person="dev", role="devops",
                                **{"from": "2026-01-01T00:00:00Z"})], ALL),
    "a void": (lambda: [_record(type="void", record="2", reason="mistyped")], ALL),
    "an exception": (lambda: [_record(**_EXCEPTION)], frozenset([ONE])),
    "a ticket of a repository": (
        lambda: [_record(type="ticket", key="X-1", status="Done", repository=ONE)],
        frozenset([ONE]),
    ),
    "a ticket of none": (
        lambda: [Observation("jira_statuses", {"id": "1", "name": "Done"},
                             url="https://x.atlassian.net/rest/api/3/status")],
        ALL,
    ),
    "a new repository": (lambda: [_repo(1, "acme/new")], frozenset(["acme/new"])),
    "a name that an old one has": (lambda: [_repo(1, ONE)], frozenset([ONE])),
    "a rename": (
        lambda: [_repo(1, ONE), _repo(1, "acme/renamed", "2026-10-02T00:00:00Z")],
        ALL,
    ),
    "coverage that reaches less far than that before": (
        lambda: [_coverage("2026-03-01T00:00:00Z", "*")],
        frozenset(),
    ),
    "coverage of a repository from then to now": (
        lambda: [_coverage("2027-01-01T00:00:00Z", OTHER)],
        frozenset([OTHER]),
    ),
    "coverage of all": (
        lambda: [_coverage("2027-01-01T00:00:00Z", "*")],
        frozenset([ONE, OTHER]),
    ),
    "a run that another repository names": (
        lambda: [_status_of_a_run_elsewhere()],
        frozenset([ONE, OTHER]),
    ),
    "a record about another repository": (
        lambda: [_comment_about_the_other()],
        frozenset([ONE, OTHER]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_touched(
    name: str, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, expected = CASES[name]
    assert _touched(ledger, facts(), NOW + timedelta(seconds=1), tmp_path, monkeypatch) == expected


@pytest.mark.parametrize(
    ("later", "expected"),
    [(timedelta(minutes=1), frozenset()), (timedelta(hours=24), frozenset([ONE, OTHER]))],
    ids=["nothing was due", "papers were due"],
)
def test_what_time_touches(
    later: timedelta,
    expected: frozenset[str],
    ledger: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _touched(ledger, [], NOW + later, tmp_path, monkeypatch) == expected


def _touched(
    ledger: Path,
    facts: list[Observation],
    now: datetime,
    folder: Path,
    patch: pytest.MonkeyPatch,
) -> frozenset[str] | None:
    """What is touched where this comes into a copy of the ledger; it was published at `NOW`."""
    patch.setenv(SIMULATED_NOW, format_time(NOW))
    earlier = _earlier(ledger)
    patch.setenv(SIMULATED_NOW, format_time(now))
    path = folder / "ledger.duckdb"
    for name in (ledger.name, f"{ledger.stem}.key"):
        shutil.copy(ledger.parent / name, folder / name)
    with Ledger.open(path) as opened:
        batch = [Incoming("", n, "", fact) for n, fact in enumerate(facts)]
        assert {one.result for one in append(opened, batch)} <= {"added"}
        at = moment(opened, None)
    with Workspace(path, at) as workspace:
        return touched(workspace, put_frame(workspace), earlier)


def _earlier(ledger: Path) -> Earlier:
    place = publish.folder(ledger)
    probe = place / "probe.duckdb"
    copy = publish.current(ledger)
    assert copy is not None
    probe.write_bytes(copy.read_bytes())
    found = earlier_copy(probe)
    probe.unlink()
    assert found is not None
    return found.judged
