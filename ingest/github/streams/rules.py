"""What the policy's branches ask of changes: classic protection, and rulesets."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from ingest.github import policy
from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import whole
from ingest.github.snapshots import keep, told, wrapped
from ingest.github.visit import Visit

KINDS = ("branch_rules", "branch_protection", "rulesets")

_UNPROTECTED = "Branch not protected"
_NO_BRANCH = "Branch not found"


def rules(visit: Visit, _: datetime) -> datetime:
    """Snapshots of what is in force now for each branch that the policy names.

    Anybody who may read the repository is told the rules of rulesets that hold for a branch;
    classic protection is told to administrators only, and else a gap.
    """
    for name in policy.branches(policy.recorded(visit.ledger, visit.repository)):
        _take_branch(visit, name)
    _take_rulesets(visit)
    return visit.start


def _take_branch(visit: Visit, name: str) -> None:
    place = quote(name, safe="")
    try:
        branch = visit.read_one(f"/branches/{place}", name=name)
    except UnansweredError as error:
        # The policy may name several branches of which a repository has one.
        if _NO_BRANCH not in error.message:
            _note(visit, KINDS[:2], told(error, "read access to contents"))
        return
    keep(visit, "branches", [branch])
    if branch.get("protected") is not False:
        _take_protection(visit, place)
    listing = visit.listing(f"/rules/branches/{place}")
    try:
        keep(visit, "branch_rules", [wrapped(visit, {"branch": name}, rules=listing)])
    except UnansweredError as error:
        _note(visit, ["branch_rules"], told(error, "read access to metadata"))


def _take_protection(visit: Visit, place: str) -> None:
    try:
        keep(visit, "branch_protection", [visit.read_one(f"/branches/{place}/protection")])
    except UnansweredError as error:
        # A branch that only rulesets protect has no classic protection, and that is an answer.
        if _UNPROTECTED not in error.message:
            _note(visit, ["branch_protection"], told(error, "read access to administration"))


def _take_rulesets(visit: Visit) -> None:
    try:
        found = whole(visit.client, visit.listing("/rulesets", includes_parents="true"))
        for item in found:
            # Lists leave out the rules and who may bypass them.
            alone = visit.read_one(f"/rulesets/{item.get('id')}", id=item.get("id"))
            visit.take("rulesets", [alone], span=(visit.start, visit.start))
    except UnansweredError as error:
        _note(visit, ["rulesets"], told(error, "read access to metadata"))


def _note(visit: Visit, kinds: Sequence[str], error: UnansweredError) -> None:
    visit.note(kinds, (visit.start, visit.start), error)
