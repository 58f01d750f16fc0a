"""Commits (`commit`) and comparisons of two (`commit-comparison`)."""

from ingest.simulation.bodies.common import Body, api, stamp, web
from ingest.simulation.bodies.user import user
from ingest.simulation.history.commits import Commit
from ingest.simulation.organisation import Person, Repository


def commit(one: Commit, repository: Repository) -> Body:
    """Return a commit as lists hold it."""
    url = api(repository, f"/commits/{one.sha}")
    return {
        "sha": one.sha,
        "node_id": f"C_{one.sha[:12]}",
        "commit": {
            "author": _stamped(one.author, stamp(one.authored_at)),
            "committer": _stamped(one.committer, stamp(one.committed_at)),
            "message": one.message.removesuffix("\n"),
            "tree": {"sha": one.tree, "url": api(repository, f"/git/trees/{one.tree}")},
            "url": api(repository, f"/git/commits/{one.sha}"),
            "comment_count": 0,
            "verification": {
                "verified": False,
                "reason": "unsigned",
                "signature": None,
                "payload": None,
                "verified_at": None,
            },
        },
        "url": url,
        "html_url": web(repository, f"/commit/{one.sha}"),
        "comments_url": f"{url}/comments",
        "author": user(one.author),
        "committer": user(one.committer),
        "parents": [
            {
                "sha": sha,
                "url": api(repository, f"/commits/{sha}"),
                "html_url": web(repository, f"/commit/{sha}"),
            }
            for sha in one.parents
        ],
    }


def whole_commit(one: Commit, repository: Repository) -> Body:
    """Return a commit as the answer to a question about it."""
    stats = {"total": 0, "additions": 0, "deletions": 0}
    return {**commit(one, repository), "stats": stats, "files": []}


def comparison(
    asked: str, base: Commit, shared: Commit, ahead: int, behind: int, repository: Repository
) -> Body:
    """Return a comparison without its commits; `asked` is BASE...HEAD, `shared` what both have."""
    status = {
        (False, False): "identical",
        (True, False): "ahead",
        (False, True): "behind",
        (True, True): "diverged",
    }[bool(ahead), bool(behind)]
    page = web(repository, f"/compare/{asked}")
    return {
        "url": api(repository, f"/compare/{asked}"),
        "html_url": page,
        "permalink_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "base_commit": commit(base, repository),
        "merge_base_commit": commit(shared, repository),
        "status": status,
        "ahead_by": ahead,
        "behind_by": behind,
        "total_commits": ahead,
        "files": [],
    }


def _stamped(person: Person, at: str) -> Body:
    return {"name": person.name, "email": person.email, "date": at}
