"""The way from what is shown to a record about it, with all that is known filled in."""

from collections.abc import Mapping
from typing import Any

from dashboard.parts import places
from dashboard.recording.allowed import NAMES, Type


def links(row: Mapping[str, Any]) -> None:
    """Links to record something about a deployment (an evidence row); none into the past."""
    if places.asked_moment():
        return
    for type_ in NAMES:
        link(type_, row)


def link(type_: Type, row: Mapping[str, Any]) -> None:
    """A link to record something of that type about a deployment."""
    places.link(
        places.RECORD,
        f"Record {'an' if type_ == 'exception' else 'a'} {NAMES[type_]}",
        "✍️",
        type=type_,
        repository=row["repository"],
        deployment=row["subject_id"],
        # The deployment says it; a QA result is of staging, also where that is in production.
        environment=row["environment"] if row["kind"] == "staging" else None,
        sha=row["deployed_sha"],
    )
