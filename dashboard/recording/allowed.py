"""What a person may record where: by the roles that the register gives now.

A QA result takes a role that the SOP lets give one, an exception one that may approve it, for the
repository and the kind of environment. A verification may be anybody's whom the company knows
(SOP 14.2): here everybody's who holds a role in the repository.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from dashboard.questions.people import Person
from ledger.errors import UsageError
from ledger.policy import ACCEPTED_ROLES
from ledger.policy.accepted_roles import Step

Type = Literal["qa", "verification", "exception"]
TYPES: tuple[Type, ...] = get_args(Type)
NAMES: Mapping[Type, str] = {
    "qa": "QA result",
    "verification": "verification",
    "exception": "exception",
}
_OF_A_PULL_REQUEST = "production"


def step(type_: Type, kind_of_exception: str | None = None) -> Step | None:
    """The step that a record is; None for one that takes a role, whichever it is."""
    if type_ == "qa":
        return "give_qa_result"
    if type_ == "exception":
        return (
            "approve_pipeline_exception" if kind_of_exception == "pipeline" else "approve_exception"
        )
    return None


def where(person: Person | None, type_: Type) -> list[str]:
    """The repositories in which a person may record something of that type."""
    if person is None:
        return []
    if type_ == "qa":
        return sorted(person.repositories("give_qa_result"))
    if type_ == "exception":
        return sorted(person.repositories("approve_exception", "approve_pipeline_exception"))
    return sorted({place for places in person.roles.values() for place, _ in places})


def refuse(person: Person | None, type_: Type, fields: Mapping[str, str], kind: str | None) -> None:
    """Raise UsageError unless that person may record this; `kind` is that of its environment."""
    repository = fields.get("repository", "")
    asked = step(type_, fields.get("kind"))
    if "pull_request" in fields:
        kind = _OF_A_PULL_REQUEST
    if person and (
        person.may(asked, repository, kind) if asked else repository in where(person, type_)
    ):
        return
    roles = sorted(ACCEPTED_ROLES[asked]) if asked else ["any role"]
    raise UsageError(
        f"You may not record this {NAMES[type_]} for {repository or 'no repository'}: "
        f"it takes {' or '.join(roles)} there"
        f"{f', for {kind}' if asked and kind else ''}.",
        "Ask whoever keeps the policy to give you the role, or somebody who holds it.",
    )
