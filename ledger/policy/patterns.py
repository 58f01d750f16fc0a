"""Names and shell patterns, compared as GitHub does: without regard to case."""

from collections.abc import Iterable
from fnmatch import fnmatchcase


def matches(name: str, patterns: Iterable[str]) -> bool:
    """True when one of the shell patterns (`*`, `?`, `[abc]`) covers the whole name."""
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)
