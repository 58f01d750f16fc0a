"""The demo's ledger: the simulated organisation, taken in by the same path as a real one."""

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.git import ingest_git
from ingest.github import ingest_github
from ingest.records.cdevents import ingest_cdevents
from ingest.records.files import ingest_records
from ingest.records.junit import ingest_junit
from ingest.simulation import Organisation, build, jira, registers
from ingest.simulation.loopback import LoopbackGitHub, serve
from ingest.simulation.story.play import play
from ingest.simulation.webhooks import SECRET
from ingest.source import Count, Progress, total
from ingest.tickets.files import TicketFile
from ingest.tickets.jira import connected
from ingest.tickets.walk import ingest_tickets
from ingest.webhooks import ingest_webhooks
from ledger.clock import SIMULATED_NOW, format_time, parse_time
from ledger.errors import UsageError
from ledger.file.store import Ledger
from ledger.writing import own

_MARK = ".deploy-ledger-demo"
_GITHUB, _JIRA = "DEPLOY_LEDGER_GITHUB_TOKEN", "DEPLOY_LEDGER_JIRA_TOKEN"
_JIRA_USER = "DEPLOY_LEDGER_JIRA_USER"
SEED = 2026
_CALLS = 15_000


@dataclass(frozen=True)
class Demo:
    """Where the demo lies, and how many records went in."""

    ledger: Path
    organisation: Organisation
    total: dict[str, int]


def fill(out: Path, *, progress: Progress) -> Demo:
    """Build the organisation in `out`, serve it on loopback, and fill a ledger in every way.

    An earlier demo there is replaced. The simulated clock of this process goes through the
    moments at which somebody looked, up to the organisation's present. Raises UsageError where
    the folder holds something else.
    """
    _clear(out)
    progress("Building a simulated organisation: pull requests, deployments, QA, mistakes ...")
    organisation = build(out / "organisation", seed=SEED)
    path = out / "ledger.duckdb"
    shutil.copyfile(organisation.policy, out / "policy.toml")
    looks = _looks(organisation)
    _set_clock(looks[0])
    own.create(path, out / "policy.toml", simulated=True, origin="acme.example/deployments")
    counts: list[Count] = []
    with Ledger.open(path) as ledger, _served(looks[0]) as server:
        progress(f"Serving it as GitHub does, at {server.url}")
        for moment in looks:
            server.now = moment
            _set_clock(moment)
            progress(f"Collecting as of {format_time(moment)} ...")
            counts += ingest_github(
                ledger, organisation.repositories, base_url=server.url, progress=_silent
            )
        counts += take_in_jira(ledger, organisation, progress)
        counts += take_in_beside(ledger, organisation, progress)
        counts += take_in_webhooks(ledger, organisation, progress)
    return Demo(path, organisation, total(counts))


def _looks(organisation: Organisation) -> list[datetime]:
    """When somebody looked: at each change of an environment's rules, and at present.

    GitHub shows an environment's rules as they are, and nothing of what they were.
    """
    lines = (organisation.archive / "environments.ndjson").read_text().splitlines()
    times = {parse_time(json.loads(line)["recorded"]) for line in lines}
    return sorted({*times, organisation.now})


def _set_clock(moment: datetime) -> None:
    os.environ[SIMULATED_NOW] = format_time(moment)


@contextmanager
def _served(moment: datetime) -> Iterator[LoopbackGitHub]:
    """The loopback server, with a token of its own that this process knows."""
    token = secrets.token_hex(20)
    with (
        _environment({_GITHUB: token}),
        serve(play(SEED), token=token, now=moment, limit=_CALLS) as server,
    ):
        yield server


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """These variables for a while, and then what was there before."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _silent(_: str) -> None:
    """The walk through each stream is more than a demo needs to say."""


def take_in_jira(ledger: Ledger, organisation: Organisation, progress: Progress) -> list[Count]:
    """Serve the tickets as Jira does, and take them in over HTTP."""
    token, user = secrets.token_hex(20), "ledger@acme.example"
    played = play(SEED)
    tickets = [ticket for facts in played for ticket in facts.tickets.values()]
    projects = [f.repository.tickets for f in played if f.repository.tickets_live_in == "jira"]
    with (
        _environment({_JIRA: token, _JIRA_USER: user}),
        jira.serve(
            tickets, flavour="cloud", token=token, now=organisation.now, user=user
        ) as server,
    ):
        progress(f"Serving {len(tickets)} tickets as Jira does, at {server.url}")
        return ingest_tickets(ledger, connected(server.url, projects), progress=_silent)


def take_in_beside(ledger: Ledger, organisation: Organisation, progress: Progress) -> list[Count]:
    """Take in what neither GitHub nor Jira has: git repositories and files."""
    counts: list[Count] = []
    for name in organisation.repositories:
        clone = organisation.git / f"{name}.git"
        counts += ingest_git(ledger, name, str(clone), progress=progress)
    return counts + take_in_files(ledger, organisation, progress)


def take_in_files(ledger: Ledger, organisation: Organisation, progress: Progress) -> list[Count]:
    """Take in what people, pipelines and other tools wrote into files."""
    folder, counts = organisation.registers, list[Count]()
    counts += ingest_records(ledger, folder / registers.RECORDS, progress=progress)
    counts += ingest_records(ledger, folder / registers.SHEET, progress=progress)
    counts += ingest_tickets(ledger, TicketFile(folder / registers.MOVES), progress=progress)
    counts += ingest_cdevents(ledger, folder / registers.EVENTS, progress=progress)
    for report in sorted((folder / registers.REPORTS).iterdir()):
        counts += ingest_junit(ledger, report, {}, progress=progress)
    return counts


def take_in_webhooks(ledger: Ledger, organisation: Organisation, progress: Progress) -> list[Count]:
    """Take in the deliveries that a receiver spooled."""
    return ingest_webhooks(ledger, organisation.spool, (SECRET.encode(),), progress=progress)


def _clear(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        if not (out / _MARK).exists():
            raise UsageError(
                f"{out} holds something that is not a demo.", "Name a new folder with --out."
            )
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / _MARK).touch()
