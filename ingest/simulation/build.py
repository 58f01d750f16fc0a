"""Write the simulated organisation: archive, git repositories, records, policy, truth."""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ingest.simulation.archive import write_archive
from ingest.simulation.bodies.common import stamp
from ingest.simulation.history.repository import write_bare
from ingest.simulation.jira.archive import write_jira
from ingest.simulation.organisation import NOW
from ingest.simulation.registers import write_registers
from ingest.simulation.story.play import play
from ingest.simulation.story.tickets import STATUSES
from ingest.simulation.truth import as_json
from ingest.simulation.webhooks import SECRET, write_spool

POLICY = Path(__file__).parent / "policy.toml"


@dataclass(frozen=True)
class Organisation:
    """Where everything was written, and the aware UTC moment `now` to judge it at.

    `repositories` are OWNER/NAME; each is a bare repository `git / f"{name}.git"`.
    """

    archive: Path
    git: Path
    registers: Path
    """A folder, whose files `registers.py` names."""
    spool: Path
    """Webhooks, signed with `SECRET` of `webhooks.py`."""
    policy: Path
    truth: Path
    now: datetime
    repositories: tuple[str, ...]


def build(out: Path, *, seed: int = 2026) -> Organisation:
    """Write the organisation into a folder and say what lies where.

    The same seed gives the same bytes. Raises FileExistsError where something was written
    before, and RuntimeError where git is missing or fails.
    """
    organisation = play(seed)
    built = Organisation(
        archive=out / "archive",
        git=out / "git",
        registers=out / "registers",
        spool=out / "spool",
        policy=out / "policy.toml",
        truth=out / "truth.json",
        now=NOW,
        repositories=tuple(facts.repository.full_name for facts in organisation),
    )
    write_archive(organisation, built.archive)
    statuses = {number: name for name, (number, _) in STATUSES.items()}
    tickets = [ticket for facts in organisation for ticket in facts.tickets.values()]
    write_jira(tickets, statuses, built.archive, NOW)
    for facts in organisation:
        write_bare(facts.history, built.git / f"{facts.repository.full_name}.git")
    write_registers(organisation, built.registers)
    write_spool(organisation, built.spool, SECRET)
    shutil.copyfile(POLICY, built.policy)
    judged = [one for facts in organisation for one in facts.judged]
    papers = [
        {**asdict(paper), "approved_at": stamp(paper.approved_at)}
        for facts in organisation
        for paper in facts.papers
    ]
    truth = {"now": stamp(NOW), **as_json(judged), "exceptions": papers}
    built.truth.write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    return built
