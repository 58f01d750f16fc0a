"""What users of other collectors suffered, each on an organisation where all of it happens.

The threads: devlake 4323, 5178, 6873, 7193, 8188, 8790 and 9127, fourkeys 34, airbyte 12266 and
66498, kosli's changelog and 891, GitLab's epic 12774. What a walk may cost is in test_requests.py.
"""

from collections.abc import Iterator
from itertools import chain

import pytest

from ingest.demo import take_in_beside
from ingest.simulation import Organisation
from ingest.simulation.loopback import serve
from ingest.simulation.organisation import NOW
from ingest.simulation.world import RepositoryFacts
from reports.judge.catalogue import control
from reports.judge.evaluate import Judgement, judge
from tests.github.asking import TOKEN, pull
from tests.github.conftest import opened
from tests.helpers import ignore_progress

_ENDED = {"success", "failure", "error"}


@pytest.fixture(scope="module")
def judged(
    tmp_path_factory: pytest.TempPathFactory,
    organisation: Organisation,
    facts: list[RepositoryFacts],
) -> Iterator[Judgement]:
    """The organisation, collected over HTTP in one walk."""
    path = tmp_path_factory.mktemp("suffered") / "ledger.duckdb"
    with pytest.MonkeyPatch.context() as patch, serve(facts, token=TOKEN, now=NOW) as server:
        patch.setenv("DEPLOY_LEDGER_GITHUB_TOKEN", TOKEN)
        with opened(path, organisation, NOW) as ledger:
            pull(ledger, server, *organisation.repositories)
            take_in_beside(ledger, organisation, ignore_progress)
        with judge(path) as judgement:
            yield judgement


def test_runs_that_wait_at_a_gate_are_collected(
    judged: Judgement, facts: list[RepositoryFacts]
) -> None:
    waiting = {one.run_id for here in facts for one in here.pending_gates}
    reviewed = {one.run_id for here in facts for one in here.gate_reviews}
    known = {run for (run,) in judged.workspace.rows("SELECT run_id FROM evidence")}
    assert waiting
    assert waiting | reviewed <= known
    states = judged.workspace.rows(
        "SELECT DISTINCT e.last_state, f.verdict FROM evidence e JOIN finding f USING (subject_id) "
        "WHERE f.control = 'C7.4' AND e.run_id IN (SELECT unnest(?))",
        [list(waiting)],
    )
    assert states == [("waiting", "pending")]


def test_the_first_deployment_claims_no_old_pull_request(judged: Judgement) -> None:
    first = judged.workspace.rows(
        "SELECT promotion_numbers, f.verdict FROM evidence e JOIN finding f USING (subject_id) "
        "WHERE e.kind = 'production' AND e.started_at IS NOT NULL AND f.control = 'C12.1' "
        "QUALIFY row_number() OVER (PARTITION BY e.repository ORDER BY e.started_at) = 1"
    )
    assert len(first) == 3
    assert {(not numbers, verdict in ("pass", "fail")) for numbers, verdict in first} == {
        (True, False)
    }


def test_an_environment_is_what_the_deployment_says(
    judged: Judgement, facts: list[RepositoryFacts]
) -> None:
    said = {str(one.id): one.environment for here in facts for one in here.deployments}
    rows = judged.workspace.rows("SELECT subject_id, environment, kind FROM evidence")
    found = {subject: environment for subject, environment, _ in rows}
    assert {subject: found[subject] for subject in said} == said
    others = [subject for subject, _, kind in rows if kind != "production"]
    asked = "SELECT DISTINCT verdict FROM finding WHERE control = 'C7.4' AND subject_id IN "
    assert judged.workspace.rows(f"{asked} (SELECT unnest(?))", [others]) == [("not_applicable",)]


def test_inactive_is_no_failure_and_what_failed_never_ran(
    judged: Judgement, facts: list[RepositoryFacts]
) -> None:
    ended = {
        str(one.id): next(step.state for step in one.statuses if step.state in _ENDED)
        for here in facts
        for one in here.deployments
        if one.statuses[-1].state == "inactive"
    }
    rows = judged.workspace.rows("SELECT subject_id, result, succeeded_at FROM evidence")
    result = {subject: said for subject, said, _ in rows}
    assert {"success"} < set(ended.values()) | {"failure"}
    assert {subject: result[subject] for subject in ended} == ended
    assert {said for _, said, at in rows if at is None} >= {"failure", None}
    assert {said for _, said, at in rows if at is not None} == {"success"}


def test_every_attempt_of_a_run_is_kept(judged: Judgement, facts: list[RepositoryFacts]) -> None:
    told = {(one.id, one.attempt) for here in facts for one in here.runs}
    assert {attempt for _, attempt in told} > {1}
    assert set(judged.workspace.rows("SELECT run_id, run_attempt FROM runs")) == told


def test_no_waiver_leaks_to_the_next_deployment(judged: Judgement) -> None:
    waived = judged.workspace.rows(
        "SELECT f.subject_id, x.deployment, e.started_at, x.since, x.until, "
        "e.environment, x.environment FROM finding f JOIN evidence e USING (subject_id) "
        "JOIN exceptions x ON x.seq = f.waiver"
    )
    assert waived
    for subject, named, started, begin, end, environment, its in waived:
        assert named in (None, subject)
        assert named or (its == environment and begin <= started <= end)


def test_nobody_who_approves_is_no_approval(judged: Judgement) -> None:
    rows = judged.workspace.rows(
        "SELECT f.control, f.verdict FROM finding f JOIN evidence e USING (subject_id) "
        "WHERE e.kind = 'production' AND NOT e.gate_approved "
        "AND NOT e.gate_unknown AND NOT e.gate_approved_late AND e.reviews_covered "
        "AND f.control IN ('C6.2', 'C7.4')"
    )
    assert {("C7.4", "fail")} <= set(rows)
    assert ("C6.2", "pass") not in rows
    assert ("C7.4", "pass") not in rows


def test_one_malformed_record_stops_nothing(
    judged: Judgement, facts: list[RepositoryFacts]
) -> None:
    reports = list(chain.from_iterable(here.reports for here in facts))
    kept = judged.workspace.rows("SELECT origin FROM quarantined")
    tested = {sha for (sha,) in judged.workspace.rows("SELECT sha FROM qa")}
    assert kept == [(f"{one.name}.xml",) for one in reports if not one.is_whole] != []
    assert {one.sha for one in reports if one.is_whole} <= tested


def test_deleted_accounts_break_no_evidence(
    judged: Judgement, facts: list[RepositoryFacts]
) -> None:
    gone = [one.run_id for here in facts for one in here.gate_reviews if one.reviewer is None]
    rows = judged.workspace.rows(
        "SELECT DISTINCT f.verdict, f.reason FROM finding f JOIN evidence e USING (subject_id) "
        "WHERE f.control = 'C6.2' AND e.run_id IN (SELECT unnest(?))",
        [gone],
    )
    assert gone
    assert rows == [("undecidable", "actor_unknown")]


def test_every_failure_says_what_it_means(judged: Judgement) -> None:
    failed = judged.workspace.rows(
        "SELECT control, message, evidence FROM finding WHERE verdict = 'fail'"
    )
    assert len(failed) > 100
    for name, message, _ in failed:
        said = control(name)
        assert message.strip()
        assert said.statement
        assert said.clause
        assert said.remedy
