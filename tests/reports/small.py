"""Small ledgers for reports: deployments that were made elsewhere, one record each."""

from hashlib import sha1
from pathlib import Path
from typing import Any

from ingest.records.line import observe_record
from ledger.file.store import Ledger
from ledger.kinds.base import Observation
from ledger.writing.append import Incoming, append
from tests.helpers import incoming

BERLIN = 'timezone = "Europe/Berlin"\n'
GITHUB = "https://api.github.com/repos/acme/shop"

HOSTILE = {
    "formula": "=cmd|' /C calc'!A0",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "ansi": "\x1b[2J\x1b[31mred\x07\x9b31m",
    "typst": '#panic[] #import "x" $1$ @label <y> \\u{1f}',
    "turned": "\u202egnp.exe\u2066",
    "long": "L" * 10_000,
    "table": "a | b\n| --- | --- |\n# heading",
    "code": "``` `x` ~~~ **bold** [click](javascript:alert(1)) @everyone",
}
"""Texts that somebody outside may choose: logins, titles, names of environments."""


def sha(name: str) -> str:
    """A full SHA for a name."""
    return sha1(name.encode()).hexdigest()  # noqa: S324 - git's own hash


def record(kind: str, /, **fields: Any) -> Incoming:
    """One of our own records about acme/shop."""
    said = {"repository": "acme/shop", "by": "dora", **fields, "type": kind}
    return Incoming("test", 1, repr(said), observe_record(said))


def deployed(name: str, started_at: str, **fields: Any) -> Incoming:
    """A production deployment of commit `name`, made elsewhere; its id is `record:NAME`."""
    said = {"environment": "production", "result": "success", "mechanism": "script", **fields}
    times = {"time": started_at, "started_at": started_at}
    return record("deployment", id=name, **{"sha": sha(name), **times, **said})


def commit(name: str, *parents: str, tree: str | None = None, at: str = "2026-10-01T08:00:00Z",
           ) -> Incoming:  # fmt: skip
    """A commit of acme/shop; `tree` is a name, by default its own."""
    body = {
        "sha": sha(name),
        "commit": {"committer": {"date": at}, "tree": {"sha": sha(f"tree {tree or name}")}},
        "parents": [{"sha": sha(parent)} for parent in parents],
    }
    return incoming("commits", body, url=f"{GITHUB}/commits/x")


def pull(number: int, head: str, merge: str | None, base: str, **fields: Any) -> Incoming:
    """A pull request of acme/shop, merged where it has a merge commit."""
    merged = {"merged_at": "2026-10-02T08:00:00Z", "merge_commit_sha": sha(merge)} if merge else {}
    body = {
        "number": number,
        "state": "closed" if merge else "open",
        "updated_at": "2026-10-02T08:00:00Z",
        "head": {"ref": f"feature/{head}", "sha": sha(head)},
        "base": {"ref": base},
        "user": {"login": "dora"},
        **merged,
        **fields,
    }
    return incoming("pulls", body, url=f"{GITHUB}/pulls")


def make(path: Path, *records: Incoming, policy: str = BERLIN) -> Path:
    """A simulated ledger with a policy and these records; the clock must have been set."""
    rule = Incoming("policy", 1, policy, Observation("policy", {"toml": policy}, "ledger"))
    with Ledger.create(path, simulated=True) as ledger:
        outcomes = append(ledger, [rule, *records])
    assert {outcome.result for outcome in outcomes} == {"added"}, outcomes
    return path
