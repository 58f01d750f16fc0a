"""Releases: a tag with a text, published or still a draft."""

from datetime import datetime

import msgspec

from ledger.kinds.base import Account, Kept, Kind, Name, Positive, Reading, Row, moment, shaped
from ledger.kinds.location import repository_of


class Release(msgspec.Struct):
    """The fields that are read."""

    id: int
    tag_name: str
    name: str | None = None
    target_commitish: str | None = None
    draft: bool | None = None
    prerelease: bool | None = None
    author: Account | None = None
    created_at: str | None = None
    published_at: str | None = None
    updated_at: str | None = None
    url: str | None = None
    html_url: str | None = None


class ReleaseRow(Row, frozen=True, kw_only=True):
    """`github_releases`: `target` is the branch or commit that the tag is made from.

    A tag that exists keeps its commit whatever `target` says: see `tags`.
    """

    table = "github_releases"

    release_id: Positive
    tag: Name
    name: str | None
    target: str | None
    draft: bool | None
    prerelease: bool | None
    author: str | None
    author_id: int | None
    published_at: datetime | None
    html_url: str | None


def read(observation: Kept) -> Reading:
    """Key `release:ID`; versions by `updated_at`, else publication, else `created_at`."""
    release = shaped(Release, observation)
    author = release.author or Account()
    published = moment(release.published_at, "published_at")
    created = moment(release.created_at, "created_at")
    changed = moment(release.updated_at, "updated_at") or published or created
    row = ReleaseRow(
        release_id=release.id,
        tag=release.tag_name,
        name=release.name,
        target=release.target_commitish,
        draft=release.draft,
        prerelease=release.prerelease,
        author=author.login,
        author_id=author.id,
        published_at=published,
        html_url=release.html_url,
    )
    return Reading(
        key=f"release:{release.id}",
        repository=repository_of(
            release.url, observation.url, release.html_url, known=observation.repository
        ),
        source_time=changed or observation.recorded,
        occurred_at=changed or observation.recorded,
        actor=author.login,
        rows=[row],
    )


# How often something was downloaded, and who liked it, is no fact about the release.
KIND = Kind(
    "releases",
    "github:release:observed",
    read,
    (ReleaseRow,),
    volatile=("assets", "reactions"),
)
