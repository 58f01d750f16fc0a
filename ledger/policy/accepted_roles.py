"""Who may do what: the roles that each step of the SOP accepts (sections 6, 10.2, 13.1, 18).

A role counts only where its grant covers the repository and the kind of environment of the step:
`deployer` for staging lets nobody deploy production.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from ledger.policy.model import Role

Step = Literal[
    "approve_production",
    "approve_staging",
    "deploy_production",
    "deploy_staging",
    "give_qa_result",
    "confirm_readiness",
    "approve_exception",
    "approve_pipeline_exception",
]

ACCEPTED_ROLES: Mapping[Step, frozenset[Role]] = MappingProxyType(
    {
        "approve_production": frozenset({"approver", "head_of_engineering"}),
        "approve_staging": frozenset({"approver", "qa", "head_of_engineering"}),
        "deploy_production": frozenset({"devops", "head_of_engineering", "deployer"}),
        "deploy_staging": frozenset({"qa", "devops", "deployer"}),
        "give_qa_result": frozenset({"qa", "responsible"}),
        "confirm_readiness": frozenset({"qa", "responsible"}),
        "approve_exception": frozenset({"head_of_engineering"}),
        "approve_pipeline_exception": frozenset({"head_of_engineering", "devops"}),
    }
)
