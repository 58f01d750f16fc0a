"""What the recorded policy names and GitHub is asked about: branches, teams, environments."""

from ingest.github.repository import Repository
from ledger.file.store import Ledger
from ledger.policy import Policy, parse
from ledger.policy.model import DEFAULT_BRANCHES
from ledger.policy.renamed import renamed


def recorded(ledger: Ledger, repository: Repository) -> Policy:
    """The last recorded policy as it holds for a repository; the default one where none is.

    It may name the repository as it was called before.
    """
    rows = ledger.rows("SELECT toml FROM policies ORDER BY seq DESC LIMIT 1")
    policy = parse(rows[0][0]) if rows else Policy()
    former = {repository.full_name: repository.names.former} if repository.names.former else {}
    return renamed(policy, former).for_repository(repository.full_name)


def branches(policy: Policy) -> list[str]:
    """The branches that stand for a kind of environment."""
    kinds = sorted({*policy.branches, *DEFAULT_BRANCHES})
    return sorted({name for kind in kinds for name in policy.branch_names(kind)})
