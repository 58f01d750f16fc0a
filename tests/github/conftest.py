"""The simulated organisation, its server, and ledgers beside it."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from ingest.simulation import Organisation, build
from ingest.simulation.loopback import LoopbackGitHub, serve
from ingest.simulation.organisation import NOW
from ingest.simulation.story.play import play
from ingest.simulation.world import RepositoryFacts
from ledger.clock import SIMULATED_NOW, format_time
from ledger.file.store import Ledger
from ledger.writing import own
from tests.github.asking import TOKEN, Asking


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's token is in the environment, and no other."""
    for name in ("GITHUB_TOKEN", "DEPLOY_LEDGER_GITHUB_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DEPLOY_LEDGER_GITHUB_TOKEN", TOKEN)


@pytest.fixture(scope="session")
def facts() -> list[RepositoryFacts]:
    """What happened in the organisation."""
    return play(2026)


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """The same organisation in files."""
    return build(tmp_path_factory.mktemp("acme"))


@pytest.fixture
def server(facts: list[RepositoryFacts]) -> Iterator[LoopbackGitHub]:
    """A server at the organisation's present."""
    with serve(facts, token=TOKEN, now=NOW) as running:
        yield running


@pytest.fixture
def asking(server: LoopbackGitHub) -> Iterator[Asking]:
    """Plain requests to the server, with the right token."""
    with closing(Asking(server)) as asks:
        yield asks


@cache
def _fresh(policy: Path, now: str) -> Path:
    """The folder of a ledger that was just made, with a policy; each test has a copy."""
    folder = policy.parent.with_name(f"fresh {policy.stem} {now}")
    folder.mkdir()
    shutil.copyfile(policy, folder / "fresh.toml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, now)
        own.create(folder / "fresh.duckdb", folder / "fresh.toml", simulated=True)
    return folder


@contextmanager
def opened(path: Path, organisation: Organisation, now: datetime) -> Iterator[Ledger]:
    """A simulated ledger with the organisation's policy; made where there is none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SIMULATED_NOW, format_time(now))
        if not path.exists():
            for file in _fresh(organisation.policy, format_time(now)).iterdir():
                shutil.copy(file, path.with_name(file.name.replace("fresh", path.stem, 1)))
        with Ledger.open(path) as ledger:
            yield ledger


def without_checks(policy: str) -> str:
    """The organisation's policy as if no check run carried a record."""
    begin, end = policy.index("[[checks]]"), policy.index("[environments]")
    return (policy[:begin] + policy[end:]).replace(', "checks"', "")


@pytest.fixture
def held(tmp_path: Path, organisation: Organisation) -> Iterator[Ledger]:
    """An open simulated ledger at the organisation's present."""
    with opened(tmp_path / "ledger.duckdb", organisation, NOW) as ledger:
        yield ledger
