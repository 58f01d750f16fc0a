"""The ids of git's objects, computed as git computes them (gitformat-pack, SHA-1)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

Files = Mapping[str, str]
"""Path to text: the content of a tree."""

FILE_MODE = "100644"
FOLDER_MODE = "40000"


def tree_id(files: Files) -> str:
    """Return the id of the tree that holds these files, folders included."""
    blobs: dict[str, str] = {}
    folders: dict[str, dict[str, str]] = {}
    for path, text in files.items():
        folder, slash, rest = path.partition("/")
        if slash:
            folders.setdefault(folder, {})[rest] = text
        else:
            blobs[path] = text
    # git sorts a folder as if its name ended in a slash
    entries = [(name, FILE_MODE, name, _id("blob", text.encode())) for name, text in blobs.items()]
    entries += [(f"{name}/", FOLDER_MODE, name, tree_id(held)) for name, held in folders.items()]
    body = b"".join(
        f"{mode} {name}\0".encode() + bytes.fromhex(entry_id)
        for _, mode, name, entry_id in sorted(entries)
    )
    return _id("tree", body)


def commit_id(tree: str, parents: tuple[str, ...], author: str, committer: str, text: str) -> str:
    """Return the id of a commit; author and committer are git's signature lines."""
    lines = [f"tree {tree}", *(f"parent {sha}" for sha in parents)]
    lines += [f"author {author}", f"committer {committer}", "", text]
    return _id("commit", "\n".join(lines).encode())


def signature(name: str, email: str, at: datetime) -> str:
    """Return a signature line in UTC: `Name <email> 1785744000 +0000`."""
    return f"{name} <{email}> {int(at.timestamp())} +0000"


def _id(kind: str, body: bytes) -> str:
    header = f"{kind} {len(body)}\0".encode()
    return hashlib.sha1(header + body, usedforsecurity=False).hexdigest()
