"""Package URLs (purl), as far as they say which commit of which repository was packed."""

import re
from urllib.parse import unquote

_PURL = re.compile(
    r"pkg:(?P<type>[^/@?#]+)/(?P<path>[^@?#]+)(?:@(?P<version>[^?#]*))?(?:\?(?P<more>[^#]*))?(?:#.*)?",
    re.DOTALL,
)
_VCS_URL = re.compile(r"(?:^|&)vcs_url=([^&]*)")
_GITHUB = re.compile(
    r"(?:[a-z+]*:)?(?://)?(?:[^/@]*@)?github\.[^/:]+[/:]([^/@?#]+)/([^/@?#]+)(?:[/?#][^@]*)?(?:@(.+))?",
    re.IGNORECASE,
)
MAX_CHARACTERS = 2_000


def commit_of(purl: str | None) -> tuple[str | None, str | None]:
    """OWNER/NAME and the version that a package URL says, each None where it does not.

    The qualifier `vcs_url` comes first, for it names the commit that was packed; else the version,
    and the repository where the package is one of GitHub's. A version is taken as it stands: it
    may be a SHA, a tag, or the digest of an image, which names no commit.
    """
    if not purl or len(purl) > MAX_CHARACTERS or not (found := _PURL.fullmatch(purl)):
        return None, None
    version = unquote(found["version"] or "") or None
    if address := _VCS_URL.search(found["more"] or ""):
        repository, commit = on_github(unquote(address[1]))
        return repository, commit or version
    path = unquote(found["path"])
    if found["type"].lower() == "github":
        return on_github(f"github.com/{path}")[0], version
    return on_github(path)[0], version


def on_github(address: str | None) -> tuple[str | None, str | None]:
    """OWNER/NAME of an address on a host that is GitHub by its name, and what follows an `@`."""
    found = _GITHUB.fullmatch((address or "")[:MAX_CHARACTERS])
    if not found:
        return None, None
    return f"{found[1]}/{found[2].removesuffix('.git')}", found[3]
