"""One fact of each record type, as the fields of controls.md section 6."""

from typing import Any

from ledger.kinds import RECORDS
from tests.helpers import OTHER_SHA, SHA

SHARED = {
    "repository": "acme/shop",
    "time": "2026-10-26T09:00:00Z",
    "by": "quinn",
    "ticket": "ENG-1",
}
_LATER = "2026-10-27T09:00:00Z"

FACTS: dict[str, dict[str, Any]] = {
    "qa": {
        "sha": SHA,
        "environment": "staging",
        "result": "pass",
        "notes": "1 tests: 1 passed, 0 failed, 0 skipped",
    },
    "verification": {
        "sha": SHA,
        "environment": "production",
        "result": "fail",
        "checks": "health, login",
        "version_seen": "v1.2",
        "decision": "redeploy",
        "notes": "login: 500",
    },
    "approval": {
        "purpose": "readiness",
        "sha": SHA,
        "environment": "production",
        "decision": "approved",
    },
    "exception": {
        "kind": "urgent",
        "controls": "C7.4 C6.2",
        "environment": "production",
        "from": SHARED["time"],
        "to": _LATER,
        "reason": "outage",
        "risk": "untested",
        "approver": "quinn",
        "approved_at": SHARED["time"],
        "expires_at": _LATER,
        "follow_up": "ENG-2",
        "follow_up_due": _LATER,
    },
    "rollback": {
        "deployment_id": "e-1",
        "reason": "errors",
        "previous_sha": OTHER_SHA,
        "replacement_sha": SHA,
        "follow_up": "ENG-2",
    },
    "deployment": {
        "sha": SHA,
        "environment": "production",
        "result": "success",
        "mechanism": "github-actions",
        "started_at": "2026-10-26T08:50:00Z",
        "finished_at": SHARED["time"],
        "run_id": 12,
        "run_attempt": 1,
        "component": "api",
    },
    "role": {"person": "ada", "role": "approver", "environments": "production", "from": _LATER},
    "ticket": {
        "key": "ENG-1",
        "status": "Done",
        "from_status": "Doing",
        "title": "=1+1",
        "status_id": "3",
        "from_status_id": "2",
    },
    "void": {"record": "r-9", "reason": "mistyped"},
    "coverage": {"of": "qa, role", "repository": "acme/shop", "from": SHARED["time"], "to": _LATER},
}


def fact(kind: str) -> dict[str, Any]:
    """The fields of a fact; a record of coverage has only its own."""
    return FACTS[kind] if kind == "coverage" else {**SHARED, **FACTS[kind]}


def table(kind: str) -> str:
    """The table that a record type fills."""
    return "coverage" if kind == "coverage" else RECORDS[kind].rows[0].table
