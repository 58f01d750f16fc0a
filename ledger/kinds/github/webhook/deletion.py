"""Deletions: what was there is in the ledger still; that somebody took it away is a fact too."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ledger.kinds.base import Name, Reading, moment
from ledger.kinds.github.webhook.delivery import Delivery
from ledger.kinds.github.webhook.rows import DeletionRow

# Event -> the member of the payload that was deleted, and the field by which it is known.
_SUBJECTS: Mapping[str, tuple[str, str]] = {
    "branch_protection_rule": ("rule", "name"),
    "issue_comment": ("comment", "id"),
    "issues": ("issue", "number"),
    "member": ("member", "login"),
    "membership": ("member", "login"),
    "pull_request_review_comment": ("comment", "id"),
    "release": ("release", "id"),
    "repository": ("repository", "full_name"),
    "repository_ruleset": ("repository_ruleset", "id"),
    "team": ("team", "slug"),
}


class Reference(msgspec.Struct):
    """A branch or tag that was deleted."""

    ref: Name
    ref_type: Name


def parts(delivery: Delivery) -> Iterator[Reading]:
    """Yield what was deleted, or removed from a team or repository."""
    if delivery.event == "delete":
        gone = delivery.shaped(Reference)
        yield _deletion(delivery, gone.ref_type, gone.ref, {})
    elif delivery.event in _SUBJECTS and delivery.action in ("deleted", "removed"):
        member, field = _SUBJECTS[delivery.event]
        found = delivery.kept.whole().get(member)
        body = found if isinstance(found, dict) else {}
        if isinstance(name := body.get(field), str | int):
            yield _deletion(delivery, delivery.event, str(name), body)


def _deletion(delivery: Delivery, subject: str, name: str, body: dict[str, Any]) -> Reading:
    changed = moment(body.get("updated_at") or body.get("created_at"), "updated_at")
    row = DeletionRow(
        subject=subject,
        subject_id=name,
        deleted_by=delivery.sender.login,
        not_before=changed,
    )
    # A branch can be deleted, made and deleted again.
    key = f"deletion:{subject}:{delivery.repository}:{name}:{delivery.key}"
    return delivery.part("github:deletion:delivered", key, changed, [row])
