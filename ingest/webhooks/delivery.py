"""From headers and body to an observation, if and only if the signature holds."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from email.message import Message
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

import orjson

from ingest.webhooks.signature import HEADER, Secrets, check
from ingest.webhooks.spool import Spooled
from ledger.canonical import decode
from ledger.clock import parse_optional_time
from ledger.errors import UnreadableRecordError
from ledger.kinds.base import Observation

KIND = "webhooks"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


def observe(spooled: Spooled, known: Secrets) -> Observation:
    """The observation of a delivery, `signed`; raises UnreadableRecordError.

    The signature itself is not kept: the ledger's own says what was taken in. `recorded` is
    `X-Spooled-At`, the receiver's word, which GitHub did not sign.
    """
    check(spooled.body, spooled.headers, known)
    event = spooled.headers.get("x-github-event", "").strip()
    if not event:
        raise UnreadableRecordError("no_event", "The delivery has no X-GitHub-Event.")
    for said in (event, spooled.headers.get("x-github-delivery", event)):
        # Nobody signed these: they become a key, and must not carry anything else.
        if not _NAME.fullmatch(said):
            raise UnreadableRecordError(
                "bad_headers", f"{said[:100]!r} is neither an event nor the id of a delivery."
            )
    body = decode(_payload(spooled))
    if not isinstance(body, dict):
        raise UnreadableRecordError("not_an_object", "The payload is not a JSON object.")
    kept = {name: value for name, value in spooled.headers.items() if name != HEADER}
    extra = {"event": event, "headers": kept, "body_sha256": sha256(spooled.body).hexdigest()}
    return Observation(
        kind=KIND,
        body=body,
        recorded=_spooled_at(spooled.headers),
        strength="signed",
        extra=extra,
    )


def _payload(spooled: Spooled) -> bytes:
    """The JSON: the body itself, or its one form field `payload`."""
    content = Message()
    content["content-type"] = spooled.headers.get("content-type", _JSON)
    if content.get_content_type() == _JSON:
        return spooled.body
    if content.get_content_type() != _FORM:
        raise UnreadableRecordError(
            "bad_content_type", f"A delivery is {_JSON} or {_FORM}, as the webhook's settings say."
        )
    try:
        fields = parse_qs(spooled.body.decode("ascii"), strict_parsing=True, max_num_fields=10)
    except ValueError as error:
        raise UnreadableRecordError("bad_form", "The body is not a form.") from error
    if len(fields.get("payload", [])) != 1:
        raise UnreadableRecordError("bad_form", "The form has not one field `payload`.")
    return fields["payload"][0].encode()


def _spooled_at(headers: Mapping[str, str]) -> datetime | None:
    """When the receiver says that it came (UTC); a time that is none says nothing."""
    try:
        return parse_optional_time(headers.get("x-spooled-at"))
    except ValueError:
        return None


def raw(spooled: Spooled) -> str:
    """All that checking a delivery once more takes, as text: headers on the first line, body below.

    A body that is not UTF-8 stands there in base64, which its first line says.
    """
    try:
        text, encoding = spooled.body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = base64.b64encode(spooled.body).decode(), "base64"
    first = {"encoding": encoding, "headers": dict(sorted(spooled.headers.items()))}
    return f"{orjson.dumps(first).decode()}\n{text}"


def from_raw(text: str) -> Spooled:
    """The delivery of a text that `raw` made; raises UnreadableRecordError for another one."""
    first, _, body = text.partition("\n")
    try:
        said: dict[str, Any] = orjson.loads(first)
        is_text = said["encoding"] == "utf-8"
        exact = body.encode() if is_text else base64.b64decode(body, validate=True)
        return Spooled(dict(said["headers"]), exact)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise UnreadableRecordError(
            "not_a_delivery", "It is not the text of a whole delivery: ingest the spool again."
        ) from error
