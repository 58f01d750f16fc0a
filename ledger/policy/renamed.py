"""A policy that names repositories by what they were called before."""

import glob
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from ledger.policy.model import Component, DeployWorkflow, Names, RoleGrant
from ledger.policy.patterns import matches
from ledger.policy.policy import Policy

_Named = TypeVar("_Named", DeployWorkflow, RoleGrant, Component)

Former = Mapping[str, Names]
"""The former names of repositories, by what they are called now."""


def renamed(policy: Policy, former: Former) -> Policy:
    """The policy as if it said the present name too, wherever it says a former one.

    What it says of the present name itself goes before what it says of a former one.
    """
    if not former:
        return policy
    own = dict(policy.repositories)
    for present, names in former.items():
        said = (own[name.lower()] for name in names if name.lower() in own)
        override = own.get(present.lower()) or next(said, None)
        if override is not None:
            own[present.lower()] = override
    return replace(
        _widened(policy, former),
        repositories={name: _widened(override, former) for name, override in own.items()},
    )


def _widened(policy: Policy, former: Former) -> Policy:
    return replace(
        policy,
        deploy_workflows=_all_widened(policy.deploy_workflows, former),
        roles=_all_widened(policy.roles, former),
        components=_all_widened(policy.components, former),
    )


def _all_widened(entries: Iterable[_Named], former: Former) -> tuple[_Named, ...]:
    return tuple(
        replace(entry, repositories=with_present(entry.repositories, former)) for entry in entries
    )


def with_present(patterns: Names, former: Former) -> Names:
    """Patterns of names, and the present name of each repository of which they cover a former."""
    more = (
        glob.escape(present)
        for present, names in sorted(former.items())
        if not matches(present, patterns) and any(matches(name, patterns) for name in names)
    )
    return (*patterns, *more)
