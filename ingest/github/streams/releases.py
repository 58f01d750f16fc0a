"""Releases, tags and workflows: short lists that are read whole, once a day."""

from datetime import datetime

from ingest.github.asking.answer import UnansweredError
from ingest.github.asking.pages import Listing, whole
from ingest.github.snapshots import told
from ingest.github.visit import Visit

KINDS = ("releases", "tags")


def releases(visit: Visit, _: datetime) -> datetime:
    """Releases and tags; drafts are shown only to those who may write."""
    for kind in KINDS:
        _take(visit, kind, visit.listing(f"/{kind}"), "read access to contents")
    return visit.start


def workflows(visit: Visit, _: datetime) -> datetime:
    """The workflows and whether they are switched on."""
    listing = visit.listing("/actions/workflows", "workflows")
    _take(visit, "workflows", listing, "read access to actions")
    return visit.start


def _take(visit: Visit, kind: str, listing: Listing, grant: str) -> None:
    span = (visit.start, visit.start)
    try:
        visit.take(kind, whole(visit.client, listing), span=span)
    except UnansweredError as error:
        visit.note([kind], span, told(error, grant))
