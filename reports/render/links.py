"""Links: only a plain address of the web may become one."""

import re

from reports.render.hidden import HIDDEN

_WEB = re.compile(r"https?://[^\s<>()\[\]{}\"'`|\\^]+", re.IGNORECASE)


def web_address(url: str | None) -> str | None:
    """The address where it is one of the web, without anything that could end a link early."""
    if url is None or HIDDEN.search(url) or not _WEB.fullmatch(url):
        return None
    return url
