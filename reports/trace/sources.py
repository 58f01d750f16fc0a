"""Links to the source for what has no address of its own."""

import re
from collections.abc import Mapping
from typing import Any

_BASE = re.compile(r"(https?://[^/\s]+/[^/\s]+/[^/\s]+)/(?:pull|actions/runs|commit)/")


def commit_address(report: Mapping[str, Any], repository: str, sha: str) -> str | None:
    """The page of a commit, where a pull request or run of its repository has a page beside it."""
    listed = [*report["pull_requests"], *report["deployments"]]
    for row in listed:
        found = _BASE.match(row["url"] or "")
        if found and row["repository"] == repository:
            return f"{found[1]}/commit/{sha}"
    return None
