"""What a text names in passing: tickets by their keys, and commits by their full SHAs."""

import re

MOST = 200
"""So many different names are kept of one text: more is no text that somebody wrote."""

_NAME = r"[A-Za-z0-9_.-]{1,100}"
# `#12`, `acme/shop#12`, or a key: letters first, then `-` or `#`, then a number. What GitHub writes
# itself when it merges (`Merge pull request #12 from ...`) names no ticket.
_TICKET = re.compile(
    rf"(?<![A-Za-z0-9_/.#&-])(?<!pull request )(?:{_NAME}/{_NAME})?#[0-9]{{1,9}}(?![A-Za-z0-9_])"
    r"|(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9_]{0,19}[-#][0-9]{1,9}(?![A-Za-z0-9])"
)
_SHA = re.compile(r"(?<![A-Za-z0-9])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40})(?![A-Za-z0-9])")


def mentions(text: str | None) -> list[str]:
    """What looks like the name of a ticket, as written, each once, in time linear in the text.

    `UTF-8` looks like one too: which names are tickets is for the policy to say.
    """
    return _distinct(_TICKET, text)


def shas_in(text: str | None) -> list[str]:
    """The full SHAs in a text, in lower case, each once; an abbreviation names nothing."""
    return list(dict.fromkeys(sha.lower() for sha in _distinct(_SHA, text)))


def _distinct(form: re.Pattern[str], text: str | None) -> list[str]:
    found: dict[str, None] = {}
    for match in form.finditer(text or ""):
        found[match[0]] = None
        if len(found) >= MOST:
            break
    return list(found)
