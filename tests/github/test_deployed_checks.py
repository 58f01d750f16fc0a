"""Check runs of deployed commits: asked for where the policy says that they carry records."""

from datetime import datetime, timedelta
from pathlib import Path

from ingest.simulation import Organisation
from ingest.simulation.loopback import Fault, LoopbackGitHub
from ingest.simulation.organisation import NOW
from ledger.writing import own
from tests.github.asking import coverage, pull
from tests.github.conftest import opened, without_checks

_NAMED = '\n[[checks]]\nname = "qa-*"\nenvironment = "staging"\n'
_REGISTER = 'deployment = ["records", "cdevents", "checks"]\n'
_DEPLOYED = "SELECT DISTINCT sha FROM deployments WHERE sha IS NOT NULL"


def _asked(server: LoopbackGitHub) -> int:
    return sum(n for route, n in server.requests.items() if route.endswith("/check-runs"))


def _walk(
    path: Path, organisation: Organisation, server: LoopbackGitHub, at: datetime, more: str
) -> int:
    """Walk at a moment under the policy with `more` in it; how often check runs were asked for."""
    server.now = at
    before = _asked(server)
    with opened(path, organisation, at) as ledger:
        policy = path.with_suffix(".toml")
        policy.write_text(_with(organisation.policy.read_text(), more))
        own.record_policy(ledger, policy)
        pull(ledger, server)
    return _asked(server) - before


def _with(text: str, more: str) -> str:
    """The policy as if no check run carried a record, with a table or a register more."""
    bare = without_checks(text)
    register = 'deployment = ["records", "cdevents"]\n'
    return bare + more if "[[" in more else bare.replace(register, more or register, 1)


def test_deployed_commits_are_asked_where_the_policy_says_so_and_again_where_absence_counts(
    tmp_path: Path, organisation: Organisation, server: LoopbackGitHub
) -> None:
    path = tmp_path / "ledger.duckdb"
    assert _walk(path, organisation, server, NOW, "") == 0
    with opened(path, organisation, NOW) as ledger:
        assert coverage(ledger, "deployed_checks") == []
    # Of GraphQL the server counts the questions only, and not the commits in them.
    server.faults.add(Fault("/graphql", times=1_000_000, status=404))
    minutes = [NOW + timedelta(minutes=number) for number in range(4)]
    first = _walk(path, organisation, server, minutes[1], _NAMED)
    with opened(path, organisation, minutes[1]) as ledger:
        deployed = {sha for (sha,) in ledger.rows(_DEPLOYED)}
        checked = {sha for (sha,) in ledger.rows("SELECT DISTINCT head_sha FROM check_runs")}
        ((_, until),) = coverage(ledger, "deployed_checks")
    assert first >= len(deployed) > 20
    assert deployed <= checked
    assert until == minutes[1]
    # A minute later nothing new was deployed.
    assert _walk(path, organisation, server, minutes[2], _NAMED) == 0
    assert 0 < _walk(path, organisation, server, minutes[3], _REGISTER) < first / 2
