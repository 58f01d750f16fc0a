"""A repository: known by its lasting number, whatever it is called at the moment."""

from datetime import datetime
from typing import Annotated

import msgspec

from ledger.kinds.base import Kept, Kind, Positive, Reading, Row, moment, shaped

FullName = Annotated[str, msgspec.Meta(pattern=r"^[^/\s]+/[^/\s]+$")]


class Repository(msgspec.Struct):
    """The fields that are read."""

    id: int
    full_name: str
    default_branch: str | None = None
    visibility: str | None = None
    private: bool | None = None
    archived: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None


class RepositoryRow(Row, frozen=True, kw_only=True):
    """`repositories`: a version for each name, owner or setting that a repository had.

    `visibility` is public, private or internal; from `private` where the source is older.
    """

    table = "repositories"

    repository_id: Positive
    full_name: FullName
    default_branch: str | None
    visibility: str | None
    archived: bool | None
    created_at: datetime | None


def read(observation: Kept) -> Reading:
    """Key `repository:ID`; versions by when it was read, for `updated_at` moves with each star."""
    said = shaped(Repository, observation)
    created = moment(said.created_at, "created_at")
    seen = observation.recorded or moment(said.updated_at, "updated_at") or created
    by_flag = None if said.private is None else "private" if said.private else "public"
    row = RepositoryRow(
        repository_id=said.id,
        full_name=said.full_name,
        default_branch=said.default_branch,
        visibility=(said.visibility or "").lower() or by_flag,
        archived=said.archived,
        created_at=created,
    )
    return Reading(f"repository:{said.id}", said.full_name, seen, seen, None, [row])


KIND = Kind(
    "repo",
    "github:repository:observed",
    read,
    (RepositoryRow,),
    # These move while nothing happens to the repository itself.
    volatile=(
        "updated_at", "pushed_at", "size", "stargazers_count", "watchers", "watchers_count",
        "subscribers_count", "network_count", "forks", "forks_count", "open_issues",
        "open_issues_count", "permissions",
    ),
)  # fmt: skip
